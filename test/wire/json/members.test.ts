import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memberRanges } from '../../../src/wire/json/members.ts';

const blank = fc.constantFrom('', ' ', '\t', '\n', '\r\n', '  ');

describe('memberRanges', () => {
  it('finds every member with the text its value was written in', () => {
    const member = fc.tuple(fc.string({ unit: 'grapheme' }), fc.json(), fc.tuple(blank, blank, blank, blank));
    fc.assert(
      fc.property(fc.array(member), blank, (members, around) => {
        const parts = members.map(
          ([name, json, [a, b, c, d]]) => `${a}${JSON.stringify(name)}${b}:${c}${json}${d}`,
        );
        const text = Buffer.from(`${around}{${parts.join(',')}}${around}`);
        const found = memberRanges(text);
        expect(found?.map(({ name }) => name)).toEqual(members.map(([name]) => name));
        expect(found?.map(({ start, end }) => text.toString('utf8', start, end))).toEqual(
          members.map(([, json, [, , c, d]]) => c + json + d),
        );
      }),
    );
  });

  it('reads names with escapes', () => {
    expect(memberRanges(Buffer.from('{"a\\"\\u0062":1,"\\\\":2}'))?.map(({ name }) => name)).toEqual([
      'a"b',
      '\\',
    ]);
  });

  it('refuses every cut of an object', () => {
    const whole = Buffer.from('{"a":{"b":[1,"}\\""]},"c":"x,y","d":-1.5e3}');
    for (let length = 0; length < whole.length; length++) {
      expect(memberRanges(whole.subarray(0, length)), whole.toString('utf8', 0, length)).toBeNull();
    }
    expect(memberRanges(whole)).toHaveLength(3);
  });

  it.each([
    '',
    ' ',
    '[]',
    '1',
    '"x"',
    '{"a":1}x',
    '{a:1}',
    '{"a" 1}',
    '{"a":1,}',
    '{"a":[}]}'.replace('}]', ']]'),
    '{,}',
  ])('refuses %j', (text) => expect(memberRanges(Buffer.from(text))).toBeNull());
});
