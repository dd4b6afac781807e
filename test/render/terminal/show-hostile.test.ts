import { expect, test } from 'vitest';
import { compare } from '../../../src/read/diff/compare.ts';
import { loadExchange } from '../../../src/read/exchange.ts';
import { comparisonMarkdown } from '../../../src/render/markdown/diff.ts';
import { renderComparison } from '../../../src/render/terminal/diff.ts';
import { renderExchange } from '../../../src/render/terminal/exchange.ts';
import { analyzed } from '../../analysis/run.ts';
import { type GivenTurn, lensLog } from '../../lens-log.ts';

const bad = '\u001b]0;owned\u0007\u001b[2J\u009b31m\r\u202e\u0000\ud800 ``` <b>|';
/** What may not reach a terminal: controls but line ends, bidirectional marks, lone halves. */
const unsafe = /[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u;

const turn = (id: string, word: string, messages: unknown[]): GivenTurn => ({
  id,
  path: `/v1/messages?${encodeURIComponent(bad.toWellFormed())}`,
  agent: bad,
  session: bad,
  body: JSON.stringify({
    model: bad,
    system: `${bad}\nThe ${word} line.\n${bad}`,
    tools: [
      {
        name: bad + word,
        description: bad + word,
        input_schema: {
          type: 'object',
          properties: { [bad + word]: { type: bad, description: word + bad } },
        },
      },
      { name: 'same', description: word + bad, input_schema: { [bad]: word } },
    ],
    messages,
    [bad]: { [bad]: word },
  }),
  status: 500,
  error: { code: bad, message: bad },
  answer: {
    model: bad,
    id: id,
    role: 'assistant',
    blocks: [
      { type: 'text', text: bad },
      { type: 'thinking', text: bad },
      { type: 'tool_call', id: bad, name: bad, input: { [bad]: bad }, text: bad },
      { type: 'image', text: bad, mediaType: bad },
      { type: 'other', wireType: bad, text: bad },
    ],
    stopReason: bad,
    usage: { [bad]: bad },
    error: bad,
    finished: false,
    unknown: [],
  },
});
const said = (content: unknown, role = 'user') => ({ role, content });
const hostile = [
  said(bad),
  said([{ type: 'tool_use', id: bad, name: bad, input: bad }], 'assistant'),
  said([
    { type: 'tool_result', tool_use_id: 'x', content: bad, is_error: true },
    { type: bad, [bad]: 1 },
  ]),
];

test('nothing of a log moves the cursor', async () => {
  const { database } = await analyzed({
    'log.jsonl': lensLog(
      [{ id: bad, agent: bad, label: bad }],
      [turn(`a${bad}`, 'one', hostile), turn(`b${bad}`, 'other', [...hostile, said(`${bad}more`)])],
    ),
  });
  for (const n of [1, 2]) {
    const [row] = await database.rows<{ id: string }>(
      'SELECT record_id AS id FROM _exchanges WHERE exchange_id = $n',
      { n },
    );
    const loaded = await loadExchange(database, { exchange_id: n, record_id: row?.id as string });
    for (const full of [false, true]) {
      const text = renderExchange(loaded, { color: false }, full);
      expect(text).not.toMatch(unsafe);
      expect(text).toContain('\\u{1b}]0;owned\\u{7}');
    }
  }
  const comparison = await compare(database, '1', '2');
  expect(comparison.pairs[0]?.diff.messages?.counts).toEqual({ same: 3, removed: 0, added: 1 });
  expect(renderComparison(comparison, { color: false })).not.toMatch(unsafe);
  const markdown = comparisonMarkdown(comparison);
  expect(markdown).not.toMatch(unsafe);
  // A fence inside does not end the fence around it.
  expect(markdown).toMatch(/````+diff/);
});

test('a long text is cut between characters, with the length left out', async () => {
  const long = `${'x'.repeat(1_999)}🙂${'y'.repeat(5_000)}`;
  const { database } = await analyzed({
    'log.jsonl': lensLog(
      [{ id: 's', agent: 'pi' }],
      [{ id: 'one', path: '/v1/messages', body: JSON.stringify({ model: 'm', messages: [said(long)] }) }],
    ),
  });
  const loaded = await loadExchange(database, { exchange_id: 1, record_id: 'one' });
  const text = renderExchange(loaded, { color: false }, false);
  expect(text).toContain(`${'x'.repeat(1_999)}\n        … 5,002 more characters (--full shows all)`);
  expect(renderExchange(loaded, { color: false }, true)).toContain(long);
});

test.each([
  [
    'a wire lens does not know',
    { path: '/other', body: '{"q":[1,2]}' },
    /── Body \(wire format unknown\)\n\{\n {2}"q": \[/,
  ],
  [
    'no answer',
    { path: '/v1/messages', body: '{"model":"m","messages":[]}', unfinished: true },
    /── Answer\n {6}\(none: unfinished\)/,
  ],
  [
    'a frame whose beginning was not seen',
    {
      path: '/v1/responses',
      body: '{"type":"response.create","model":"m","previous_response_id":"lost","input":[]}',
    },
    /Continues an answer that is not in the log: the conversation is incomplete\./,
  ],
])('%s is reported', async (_, given, expected) => {
  const { database } = await analyzed({
    'log.jsonl': lensLog([{ id: 's', agent: 'pi' }], [{ id: 'one', ...given }]),
  });
  expect(
    renderExchange(
      await loadExchange(database, { exchange_id: 1, record_id: 'one' }),
      { color: false },
      false,
    ),
  ).toMatch(expected);
});
