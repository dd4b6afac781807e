import fc from 'fast-check';
import type { Nodes, Root, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, test } from 'vitest';
import {
  bullets,
  code,
  codes,
  fence,
  heading,
  paragraph,
  table,
} from '../../../src/render/markdown/nodes.ts';
import { writeMarkdown } from '../../../src/render/markdown/write.ts';
import { visible, visibleLines } from '../../../src/text/visible.ts';

const parse = (markdown: string): Root =>
  fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });

/** What a forge would show: node types, and the text of what is shown as it is. */
function shape(node: Nodes): unknown {
  if ('children' in node) return [node.type, ...node.children.map((child) => shape(child as Nodes))];
  return 'value' in node ? [node.type, node.value] : [node.type];
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
]);
const types = (node: Nodes): string[] => [
  node.type,
  ...('children' in node ? node.children.flatMap((child) => types(child as Nodes)) : []),
];

/** Every place of a report where text out of a log may stand. */
const everywhere = (text: string): RootContent[] => [
  heading(2, 'Family ', code(text)),
  paragraph('Value ', code(text), ' seen, and ', ...codes([text, text])),
  bullets([[code(text)], ['a', code(text), 'b']]),
  table(
    ['Name', 'Value'],
    [
      [code(text), 'own words'],
      ['own words', ['in ', code(text)]],
    ],
  ),
  fence(text),
];

const worst = [
  '| a | b |\n|---|---|\n| c |',
  '```\n# out of the fence\n```',
  '~~~~~~\n````````\n',
  '`',
  '``',
  ' ` ',
  '` `` ```',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '<!-- comment',
  '[link](javascript:alert(1)) ![image](http://evil.example/x.png)',
  'http://evil.example/ www.evil.example mail@evil.example @someone #123',
  '\\',
  '\\|',
  'a\\',
  '|',
  '\\`|\\`',
  '# heading',
  '- [ ] task',
  '1. one',
  '***bold*** ~~gone~~ [^1]: note',
  '&amp; &lt; &#0;',
  '\r\n\r',
  '\u2028\u2029\u202e\u200b\ufeff\0',
  '\ud800',
  '   ',
  '\t',
  '---',
  '$x$ $$y$$',
];

function expectInert(text: string): void {
  const markdown = writeMarkdown(everywhere(text));
  const tree = parse(markdown);
  expect(types(tree).filter((type) => !inert.has(type))).toEqual([]);
  const shown = text === '' ? '(empty)' : visible(text);
  expect(shape(tree)).toEqual([
    'root',
    ['heading', ['text', 'Family '], ['inlineCode', shown]],
    [
      'paragraph',
      ['text', 'Value '],
      ['inlineCode', shown],
      ['text', ' seen, and '],
      ['inlineCode', expect.any(String)],
      ['text', ', '],
      ['inlineCode', expect.any(String)],
    ],
    [
      'list',
      ['listItem', ['paragraph', ['inlineCode', shown]]],
      ['listItem', ['paragraph', ['text', 'a'], ['inlineCode', shown], ['text', 'b']]],
    ],
    [
      'table',
      ['tableRow', ['tableCell', ['text', 'Name']], ['tableCell', ['text', 'Value']]],
      ['tableRow', ['tableCell', ['inlineCode', shown]], ['tableCell', ['text', 'own words']]],
      [
        'tableRow',
        ['tableCell', ['text', 'own words']],
        ['tableCell', ['text', 'in '], ['inlineCode', shown]],
      ],
    ],
    ['code', visibleLines(text)],
  ]);
}

describe('hostile text in a report', () => {
  test.each(worst.map((text) => [text]))('%j survives and stays inert', (text) => {
    expectInert(text);
  });

  test('so does any other', () => {
    const piece = fc.oneof(
      fc.constantFrom(...worst),
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom('|', '`', '\\', '\n', ' '),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => expectInert(pieces.join(''))),
      { numRuns: 300 },
    );
  });

  test('nothing unseen is left in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        expect(visible(text)).not.toMatch(
          /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2028\u2029\u2060-\u206f\ufeff]/u,
        );
        expect(visible(text).isWellFormed()).toBe(true);
      }),
    );
  });
});
