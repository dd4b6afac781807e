import { expect, test } from 'vitest';
import { anthropicAnswer } from '../../../src/wire/anthropic/assembler.ts';
import { analyzed } from '../../analysis/run.ts';
import { lensLog } from '../../lens-log.ts';

/** One request of an agent: a provider, a server on the machine, or lens itself said that half of it was cached. */
function turn(agent: string, upstream: string, read = 500, number = 1) {
  const body = {
    model: 'claude-opus-5',
    max_tokens: 100,
    system: 'You are an agent. '.repeat(20),
    tools: [{ name: 'Read', description: 'Reads.', input_schema: { type: 'object' } }],
    messages: [{ role: 'user', content: 'Hello.' }],
  };
  return {
    id: `request-${agent}-${number}`,
    session: agent,
    agent,
    upstream,
    path: '/v1/messages',
    body: JSON.stringify(body),
    ms: { headers: 10, firstByte: 10, firstContent: 700, end: 900 },
    answer: anthropicAnswer({
      id: `msg_${agent}_${number}`,
      model: body.model,
      role: 'assistant',
      content: [{ type: 'text', text: 'Hi.' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 1_000 - read, cache_read_input_tokens: read, output_tokens: 10 },
    }),
  };
}

const log = lensLog(
  [
    { id: 'claude', agent: 'claude' },
    { id: 'opencode', agent: 'opencode' },
    { id: 'pi', agent: 'pi', dry: 'text' },
  ],
  [
    turn('claude', 'https://api.anthropic.com'),
    turn('opencode', 'http://127.0.0.1:8080'),
    turn('pi', 'https://api.anthropic.com'),
  ],
);

test('what lens or a local server made up is no finding about a provider, and marked where it is shown', async () => {
  const { markdown } = await analyzed({ 'a.jsonl': log });
  const lines = markdown.split('\n');
  expect(lines.filter((line) => / read \d.*from the cache|at list prices/.test(line))).toEqual([
    expect.stringMatching(/^- `claude` cost \$/),
    '- `claude` read 50 % of its input from the cache (usage reported in 1 request).',
  ]);
  const row = (title: string) =>
    lines
      .find((line) => line.startsWith(`| ${title}`))
      ?.split('|')
      .map((cell) => cell.trim());
  expect(row('Read from cache')).toEqual(['', 'Read from cache', '50 %', '50 % (local server)', '–', '']);
  expect(row('First token, median')).toEqual([
    '',
    'First token, median',
    '700 ms',
    '700 ms (local server)',
    '–',
    '',
  ]);
});

test('usage of a provider and of a local server is not mixed', async () => {
  const both = lensLog(
    [{ id: 'claude', agent: 'claude' }],
    [turn('claude', 'https://api.anthropic.com', 200, 1), turn('claude', 'http://127.0.0.1:8080', 800, 2)],
  );
  const { markdown } = await analyzed({ 'a.jsonl': both });
  expect(markdown).toContain('`claude` read 20 % of its input from the cache (usage reported in 1 request).');
  expect(markdown).not.toContain('50 % of its input');
});
