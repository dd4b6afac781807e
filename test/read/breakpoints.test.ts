import { expect, test } from 'vitest';
import { familyBreakpoints } from '../../src/read/breakpoints.ts';
import { analyzed } from '../analysis/run.ts';
import { type GivenTurn, lensLog } from '../lens-log.ts';

const mark = { cache_control: { type: 'ephemeral' } };
const tool = (name: string, more: object = {}) => ({
  name,
  description: `Reads ${name}. ${'It reads what it is given. '.repeat(20)}`,
  input_schema: { type: 'object', properties: {} },
  ...more,
});
const text = (words: string, more: object = {}) => ({ type: 'text', text: words, ...more });

/** A request with marks on a tool, on a system block, and on the second part of a message. */
const request = {
  model: 'claude-x',
  max_tokens: 10,
  tools: [tool('first'), tool('second', mark), tool('third')],
  system: [text('You are an agent.'), text('Answer in one sentence. '.repeat(30), mark)],
  messages: [
    {
      role: 'user',
      content: [
        // A text about marks is none.
        text('Explain {"cache_control":{"type":"ephemeral"}}.'),
        text('And list the files. '.repeat(10), mark),
        text('Now.'),
      ],
    },
  ],
};

test('breakpoints are where their marks are, with the tokens before them in the order of the prompt', async () => {
  const turn = (id: string): GivenTurn => ({
    id,
    session: 's',
    path: '/v1/messages',
    body: JSON.stringify(request),
    ms: { end: 5 },
  });
  const log = lensLog([{ id: 's', agent: 'claude' }], [turn('x1'), turn('x2')]);
  const { database } = await analyzed({ 'a.jsonl': log });
  const [family] = await database.rows<{ family_id: string; tokens: number }>(
    'SELECT family_id, sum(estimate)::DOUBLE / 2 AS tokens FROM token_parts JOIN exchanges USING (exchange_id) GROUP BY 1',
  );
  const found = await familyBreakpoints(database, family?.family_id ?? '');
  expect(found.map(({ location }) => location)).toEqual(['tools[1]', 'system[1]', 'messages[0].content[1]']);
  const tokens = found.map((one) => one.tokens);
  expect(tokens).toEqual(tokens.toSorted((a, b) => a - b));
  for (const one of found) {
    expect(one.tokens).toBeLessThan(family?.tokens ?? 0);
    expect(one.share).toBeCloseTo(one.tokens / (family?.tokens ?? 0), 2);
  }
  // Two of three equal tools are before the first, a message of four words after the last.
  expect(tokens[0]).toBeGreaterThan(100);
  expect(found.at(-1)?.share).toBeGreaterThan(0.9);
  expect(await familyBreakpoints(database, 'none')).toEqual([]);
});
