import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { expect, test } from 'vitest';
import { analyzed } from '../../analysis/run.ts';
import { type GivenTurn, lensLog } from '../../lens-log.ts';

const bad =
  '<img src=x onerror=alert(1)> | `` ``` [x](javascript:alert(1)) http://evil.example @someone \u202e\u0007\n# no\n```\n|a|b|\n\\';

/** A request in which everything that can be chosen is hostile. */
function turn(id: string, tail: string): GivenTurn {
  const name = `${bad}${id}`;
  return {
    id: name,
    session: bad,
    agent: bad,
    path: `/v1/messages?x=${encodeURIComponent(bad)}`,
    body: JSON.stringify({
      model: bad,
      system: [
        {
          type: 'text',
          text: `${bad}\nThe value is ${tail} here.\n${bad}\n${'A line that stays.\n'.repeat(5)}`,
        },
      ],
      tools: [
        {
          name: bad,
          description: bad,
          input_schema: {
            type: 'object',
            properties: { [bad]: { type: 'string', enum: [bad], description: bad } },
          },
        },
      ],
      messages: [{ role: 'user', content: bad }],
    }),
    status: 500,
    error: { code: bad, message: bad },
    ms: { end: 12 },
    answer: {
      model: bad,
      id: bad,
      role: 'assistant',
      blocks: [{ type: 'tool_call', id: bad, name: bad, input: bad, text: bad }],
      stopReason: bad,
      usage: { input_tokens: 10, output_tokens: 1 },
      finished: true,
      unknown: [],
    },
  };
}

const inert = new Set([
  'root',
  'paragraph',
  'heading',
  'list',
  'listItem',
  'table',
  'tableRow',
  'tableCell',
  'inlineCode',
  'code',
  'text',
  'strong',
]);

function* nodes(node: Nodes): Generator<Nodes> {
  yield node;
  if ('children' in node) for (const child of node.children) yield* nodes(child as Nodes);
}

test('a log in which everything is hostile makes a report in which nothing is', async () => {
  const log = lensLog(
    [{ id: bad, agent: bad, label: bad, client: { name: bad, version: bad } }],
    [turn('1', bad), turn('2', 'plain'), turn('3', '[x][y]')],
  );
  const { markdown, out } = await analyzed(
    { [`${'evil `|` <b>'.replaceAll('/', '')}.jsonl`]: `${log}${bad}\n` },
    { filter: { label: bad } },
  );
  const tree = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const all = [...nodes(tree)];
  expect([...new Set(all.map(({ type }) => type))].filter((type) => !inert.has(type))).toEqual([]);
  // What came out of the log stands in code only.
  const words = all.filter((node) => node.type === 'text').map((node) => node.value);
  expect(
    words.filter((text) =>
      /evil|onerror|javascript|someone|\\u\{/.test(text.replace('\\u{…} an invisible character', '')),
    ),
  ).toEqual([]);
  // Tables have as many cells in each row as in their head.
  for (const table of all.filter((node) => node.type === 'table')) {
    const widths = new Set(table.children.map((row) => row.children.length));
    expect(widths.size).toBe(1);
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  expect(`${markdown}${out}`).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e]/);
  expect(markdown).toContain('onerror');
});
