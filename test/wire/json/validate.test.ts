import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanJson } from '../../../src/wire/json/validate.ts';

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
const scan = (text: string) => scanJson(Buffer.from(text));

describe('scanJson', () => {
  it('takes what JSON.parse takes: values with any blanks', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 1, '\t', '\r\n'), (text, space) => {
        const value: unknown = JSON.parse(text);
        const spaced = JSON.stringify(value, null, 1).replaceAll(/\n */g, String(space ?? ' ').trim() || ' ');
        for (const form of [text, JSON.stringify(value, null, 2), ` ${text}\t`])
          expect(scan(form) !== undefined).toBe(true);
        expect(scan(spaced) !== undefined).toBe(parses(spaced));
      }),
    );
  });

  it('refuses what JSON.parse refuses: one character changed, left out or put in anywhere', () => {
    const marks = fc.constantFrom(...'{}[]",:\\/eE+-.019tfnu \n\u0000\u001fé\ufeff'.split(''));
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.nat(), marks, fc.nat(2), (text, place, mark, how) => {
        const at = place % (text.length + 1);
        const changed = text.slice(0, at) + (how === 0 ? '' : mark) + text.slice(how === 2 ? at : at + 1);
        const wellFormed = Buffer.from(changed).toString('utf8');
        expect(scan(wellFormed) !== undefined).toBe(parses(wellFormed));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    '',
    ' ',
    '"',
    '"\\',
    '"\\u12',
    '"\\u12g4"',
    '"\\x"',
    '"\u0001"',
    '"a" "b"',
    'tru',
    'truee',
    'nul',
    '-',
    '-a',
    '01',
    '1.',
    '.5',
    '1.e3',
    '1e',
    '1e+',
    '+1',
    'NaN',
    '[',
    '[1,]',
    '[,1]',
    '[1 2]',
    '{',
    '{,}',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{a:1}',
    '{"a":1]',
    '[1}',
    '}',
    ']',
    '{"a" 1}',
    ':',
    '1,2',
    '\ufeff1',
    '\u00a01',
  ])('refuses %j', (text) => {
    expect(parses(text)).toBe(false);
    expect(scan(text)).toBeUndefined();
  });

  it.each([
    '0',
    '-0',
    '0.5',
    '1e5',
    '1E-5',
    '-12.25e+10',
    'true',
    'false',
    'null',
    '""',
    '"\\ud83d"',
    '"\\"\\\\\\/\\b\\f\\n\\r\\t"',
    '[]',
    '{}',
    '[[],{}]',
    ' [ 1 , 2 ] ',
    '{"a":{"b":[null]}}',
    '"🐟 é"',
  ])('takes %j', (text) => {
    expect(parses(text)).toBe(true);
    expect(scan(text)).toBeDefined();
  });

  it.each([
    ['{"model":"m"}', 'm'],
    ['{"messages":[{"model":"inner"}],"model":"gpt-\\u0035"}', 'gpt-5'],
    ['{"a":{"model":"inner"}}', null],
    ['{"model":{"model":"inner"}}', null],
    ['{"model":"first","model":"last"}', 'last'],
    ['{"model":7}', null],
    ['[{"model":"m"}]', null],
    ['{"x":"model","y":"m"}', null],
    ['"model"', null],
  ])('finds the model of %s', (text, model) => {
    expect(scan(text)?.model).toBe(model);
  });

  it('reads a text anywhere in its memory, and nothing around it', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(8), fc.constantFrom('"', '\\', '\u0001', 'x'), (json, before, around) => {
        const text = Buffer.from(json);
        const whole = Buffer.concat([
          Buffer.from(around.repeat(before)),
          text,
          Buffer.from(around.repeat(8)),
        ]);
        const place = whole.subarray(before, before + text.length);
        expect(scanJson(place)).toEqual(scanJson(text));
        // Cut short, it is no JSON or, where it ends in a number, still is.
        const cut = Buffer.from(json.slice(0, -1));
        expect(scanJson(cut) !== undefined).toBe(parses(cut.toString()));
      }),
    );
  });

  it('finds newlines between tokens, and only these', () => {
    expect(scan('{"a":\n1}')?.newlines).toBe(true);
    expect(scan('{"a":1}\r')?.newlines).toBe(true);
    expect(scan('{"a":"\\n"}')?.newlines).toBe(false);
  });

  it('gives a nesting up that no body has', () => {
    const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(scan(deep(1000))).toBeDefined();
    expect(scan(deep(1001))).toBeUndefined();
  });
});
