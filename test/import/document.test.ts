import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DocumentParts } from '../../src/import/document.ts';

/** What is found in a text that comes in pieces of these lengths. */
function partsOf(text: string, asked: readonly string[], pieceBytes: number) {
  const bytes = Buffer.from(text);
  const parts = new DocumentParts(asked);
  const found: unknown[] = [];
  const add = (part: Parameters<typeof found.push>[0] & object) => {
    const { text: json, ...rest } = part as { text?: Buffer };
    found.push(json === undefined ? rest : { ...rest, value: JSON.parse(json.toString()) });
  };
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    for (const part of parts.push(bytes.subarray(at, at + pieceBytes))) add(part);
  }
  for (const part of parts.end()) add(part);
  return found;
}

describe('DocumentParts', () => {
  test('finds elements and members with their place', () => {
    const text =
      '{\n "log": {"creator": {"name": "x"},\n  "entries": [ {"a": "}]"},\n 2 ]},\n "b": {"k": 1}}';
    expect(partsOf(text, ['log.creator', 'log.entries[]', 'b.*'], 1000)).toEqual([
      { path: 'log.creator', name: 'creator', line: 2, offset: text.indexOf('{"name'), value: { name: 'x' } },
      { path: 'log.entries[]', name: '', line: 3, offset: text.indexOf('{"a'), value: { a: '}]' } },
      { path: 'log.entries[]', name: '', line: 4, offset: text.indexOf('2 ]'), value: 2 },
      { path: 'b.*', name: 'k', line: 5, offset: text.indexOf('1}}'), value: 1 },
    ]);
  });

  test('finds the same in pieces of any size, for any values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 6 }),
        fc.array(fc.jsonValue(), { maxLength: 3 }),
        fc.nat(3),
        fc.integer({ min: 1, max: 50 }),
        (entries, others, indent, pieceBytes) => {
          const text = JSON.stringify(
            { before: others, log: { x: others, entries }, after: others },
            null,
            indent,
          );
          const found = partsOf(text, ['log.entries[]'], pieceBytes) as { value: unknown }[];
          expect(found.map(({ value }) => value)).toEqual(JSON.parse(JSON.stringify(entries)));
        },
      ),
    );
  });

  test('reads documents that follow each other', () => {
    const found = partsOf('{"a":1}\n{"a":2}{"a":3} 4 ', [''], 3) as { value: unknown }[];
    expect(found.map(({ value }) => value)).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }, 4]);
  });

  test.each([
    ['{"log":{"entries":[{"a":1},{"a"', 'ends in the middle of its JSON'],
    ['{"log":{"entries":[1,2}', 'is not JSON from here on'],
    ['{"log":<html>', 'is not JSON from here on'],
  ])('reports %s', (text, problem) => {
    expect(partsOf(text, ['log.entries[]'], 4).at(-1)).toMatchObject({ problem });
  });
});
