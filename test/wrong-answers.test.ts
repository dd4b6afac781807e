import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

/**
 * Wrong answers that people get from other tools for the same work, each with the test here that shows the right one: the
 * file, and words of the test's name.
 */
const shown: Readonly<Record<string, readonly (readonly [wrong: string, file: string, name: string])[]>> = {
  'agent-interlude': [
    ['three main prompts and a title: 0 lines fixed', 'analysis/peers', 'not 0 lines fixed'],
    ['2,000 requests of three roles: 0 of 809 lines fixed', 'analysis/peers', 'not 0 of 809 lines fixed'],
    ['A B B / A B: 2 of 2 lines fixed', 'analysis/peers', 'the count of B varies, not 2 of 2 lines fixed'],
    ['A B C / C B A: 3 of 3 lines fixed', 'analysis/peers', 'the order varies, not 3 of 3 lines fixed'],
    ['a date in a line: the line is not fixed', 'analysis/peers', 'but one line with one slot'],
    ['a value in one prompt, a line in the other: fixed', 'analysis/peers', 'is not fixed'],
    ['k:1 j:2 / k:2 j:1: four slots', 'analysis/peers', 'two slots, not four'],
    ['A B C / A X B C: X dynamic', 'analysis/peers', 'X is an optional block in 1 of 2'],
    ['CRLF and LF: different prompts', 'analysis/peers', 'its text the same but for the line ends'],
    [
      'a side call without tools: no tool always present',
      'analysis/peers',
      'does not make the tools of the main loop optional',
    ],
    ['slots in another order in each run', 'analysis/peers', 'slots have the same order in every run'],
    ['a first call that writes 5,000: 100 % cached', 'analysis/peers', 'is not "100 % cached"'],
    ['read 90 and write 5,000: 101 tokens', 'analysis/peers', 'not 101'],
    ['OpenAI input 100 with 80 cached: 187 and 44 %', 'analysis/peers', 'not 187 and 44 %'],
    ['a moved cache marker: two conversations', 'analysis/peers', 'one conversation stays one'],
    ['function calls of Codex lost, developer messages ignored', 'analysis/peers', 'function calls are seen'],
    ['thinking and errors in mid-stream vanish', 'analysis/peers', 'do not vanish'],
    ['chunked bodies are forwarded empty', 'proxy/relay', 'takes a chunked upload as it comes'],
    ['any Host header is served', 'proxy/guard', 'refuses Host'],
  ],
  'agent-system-dissect': [
    ['streams with CRLF collapse', 'wire/stream/answer', 'is the same in any chunking, for any bytes'],
    ['tools without a name; a string as input crashes', 'analysis/peers', 'a tool without a name is counted'],
    ['| and fences break the Markdown', 'render/markdown/hostile-log', 'everything is hostile'],
    ['the first 20 characters of a key are printed', 'proxy/secrets', 'are nowhere on disk'],
    ['300 requests: 24 MB of Markdown', 'analysis/peers', '300 requests make kilobytes'],
    ['300 requests: 24 MB of conversation', 'read/conversation', 'give kilobytes'],
  ],
  'claude-tap': [
    ['truncated streams leave no record', 'proxy/endings', 'the stream lacks its protocol end'],
    [
      'an upstream that cannot be reached is not recorded',
      'proxy/secrets',
      'upstream that cannot be reached',
    ],
    ['x-goog-api-key, api-key, ?key= in clear', 'record/headers', 'drops %s'],
    ['signatures of thinking are dropped', 'analysis/peers', 'its signature'],
    ['gzip streams recorded as null, br garbled', 'proxy/bodies', 'a stream that is flushed event by event'],
    ['tools compared by name only', 'analysis/tools/compare/compare', 'claude-tap compares names only'],
    ['one inserted line marks everything after it', 'site/diff', 'shows one inserted line as one new line'],
    ['Markdown of Responses and Gemini is empty', 'analysis/peers', 'is not empty'],
    ['450 records make a page of 50 MB', 'site/weight', 'has no page over 300 kB'],
  ],
  CodeAgentLens: [
    ['quadratic in the events of a stream', 'wire/stream/answer', 'stays linear'],
    ['estimated tokens are labelled as the upstream\u2019s', 'analysis/peers', 'are never called reported'],
    ['open on all interfaces', 'proxy/listener', 'takes a free port on loopback'],
  ],
};

describe.each(Object.entries(shown))('%s', (_, cases) => {
  test.each(cases)('%s: shown right in %s', (_wrong, file, name) => {
    const text = readFileSync(path.join(import.meta.dirname, `${file}.test.ts`), 'utf8');
    const lines = text.split('\n').filter((line) => /\b(it|test)(\.each)?\b|^\s+'|\]\)\(/.test(line));
    expect(lines.some((line) => line.includes(name))).toBe(true);
  });
});
