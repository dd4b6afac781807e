import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MASK, Masker } from '../../src/record/masker.ts';

function maskerOf(...credentials: string[]): Masker {
  const masker = new Masker();
  masker.add(credentials);
  return masker;
}

describe('masker', () => {
  it('counts the places it masked', () => {
    expect(maskerOf('sk-12345678').text('a sk-12345678 b sk-12345678')).toEqual({
      value: `a ${MASK} b ${MASK}`,
      masked: 2,
    });
  });

  const awkward = 'ab/c"d+e\\f12';
  it.each([
    ['as it is', awkward, `x ${awkward} y`],
    ['inside a JSON string', awkward, JSON.stringify({ k: awkward })],
    ['in JSON inside of JSON', awkward, JSON.stringify({ k: JSON.stringify({ k: awkward }) })],
    ['with escaped slashes', 'ab/cd/ef12', '{"k":"ab\\/cd\\/ef12"}'],
    ['inside a URL', 'ab/cd+ef12=', '/x?a=ab%2Fcd%2Bef12%3D'],
    ['inside a URL, in lower case', 'ab/cd+ef12=', '/x?a=ab%2fcd%2bef12%3d'],
    ['inside a form', 'two words (12)', 'a=two+words+%2812%29'],
    ['in base64', 'sk-12345678', Buffer.from('key: sk-12345678!').toString('base64')],
    ['in base64url', 'sk~12345?>78', Buffer.from('a:sk~12345?>78').toString('base64url')],
  ])('finds a credential %s', (_how, credential, text) => {
    expect(maskerOf(credential).text(text).masked).toBe(1);
  });

  it('finds a credential in base64 at every position', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 9, maxLength: 40 }),
        fc.string(),
        fc.string(),
        (credential, before, after) => {
          const text = Buffer.from(before + credential + after).toString('base64');
          expect(maskerOf(credential).text(text).masked).toBeGreaterThan(0);
        },
      ),
    );
  });

  it.each([
    ['{"a":"x sk-12345678"}', '{"a":"x [masked]"}', 1],
    ['{"sk-12345678":1}', '{"sk-12345678":1}', 0],
    ['{"sk-12345678" : "sk-12345678"}', '{"sk-12345678" : "[masked]"}', 1],
    ['["sk-12345678","b"]', '["[masked]","b"]', 1],
    ['{"a":"\\u0073k-12345678"}', '{"a":"[masked]"}', 1],
    ['{"a":"\\\\u0073k-12345678"}', '{"a":"\\\\u0073k-12345678"}', 0],
    ['{"a":"{\\"key\\":\\"sk-12345678\\"}"}', '{"a":"{\\"key\\":\\"[masked]\\"}"}', 1],
  ])('masks the values of strings alone: %s', (json, expected, masked) => {
    const masker = maskerOf('sk-12345678');
    expect(masker.json(json)).toEqual({ value: expected, masked });
    expect(masker.jsonBytes(Buffer.from(json)).value.toString()).toBe(expected);
  });

  it('leaves numbers as they are', () => {
    const masker = maskerOf('1732168800');
    const json = '{"created":1732168800,"text":"at 1732168800","list":[1732168800]}';
    expect(masker.json(json).value).toBe('{"created":1732168800,"text":"at [masked]","list":[1732168800]}');
  });

  it.each([
    ['n-credential-1', '{"k":"line\\n-credential-1"}', 0],
    ['n-credential-1', '{"k":"line\\\\n-credential-1"}', 1],
    ['00e9abcdefg1', '{"k":"\\u00e9abcdefg1"}', 0],
    ['9abcdefghi1', '{"k":"\\u00e9abcdefghi1"}', 0],
    ['abcdefghi1', '{"k":"\\u00e9abcdefghi1"}', 1],
    ['éabcdefghi1', '{"k":"\\u00e9abcdefghi1"}', 1],
  ])('does not take an escape for a part of %s in %s', (credential, text, masked) => {
    expect(maskerOf(credential).json(text).masked).toBe(masked);
    expect(() => JSON.parse(maskerOf(credential).json(text).value)).not.toThrow();
  });

  it('returns the same buffer when there is nothing to mask', () => {
    const body = Buffer.from('{"a":1}');
    expect(maskerOf('sk-12345678').jsonBytes(body).value).toBe(body);
  });

  it('masks inside of base64', () => {
    const masker = maskerOf('sk-12345678');
    const bytes = Buffer.from([0xff, ...Buffer.from('a sk-12345678 b'), 0xfe]);
    const { value, masked } = masker.base64(bytes.toString('base64'));
    expect(Buffer.from(value, 'base64').toString('latin1')).toBe('\u00ffa [masked] b\u00fe');
    expect(masked).toBe(1);
  });

  const many = (from: number): string[] => Array.from({ length: 600 }, (_, i) => `credential-${from + i}`);
  const knows = (masker: Masker, credential: string): boolean =>
    masker.text(`a ${credential} b`).masked === 1;

  it('never forgets what it was given for the capture', () => {
    const masker = maskerOf('lasting-credential');
    for (let i = 0; i < 10; i++) masker.addFor(`c${i}`, many(i * 600));
    expect(knows(masker, 'lasting-credential')).toBe(true);
  });

  it('never forgets what a connection in use has carried', () => {
    const masker = new Masker();
    masker.open('mine');
    masker.addFor('mine', ['my-credential']);
    for (let i = 0; i < 10; i++) masker.addFor(`c${i}`, many(i * 600));
    expect(knows(masker, 'my-credential')).toBe(true);
    for (let i = 0; i < 5; i++) masker.addFor('newest', many(6000 + i * 600));
    expect(knows(masker, 'credential-6000')).toBe(true);
  });

  it('forgets what ended connections have carried when many others came', () => {
    const masker = new Masker();
    masker.open('old');
    masker.addFor('old', ['old-credential']);
    masker.release('old');
    expect(knows(masker, 'old-credential')).toBe(true);
    for (let i = 0; i < 3; i++) masker.addFor(`c${i}`, many(i * 600));
    expect(knows(masker, 'old-credential')).toBe(false);
  });

  it('leaves JSON that is JSON and differs at the masked places alone', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 6 }), { minLength: 1, maxLength: 4 }),
        fc.json(),
        (credentials, json) => {
          fc.pre(credentials.every((credential) => !MASK.includes(credential)));
          const masker = maskerOf(...credentials);
          const value = {
            before: credentials[0],
            [credentials.at(-1) as string]: JSON.parse(json),
            after: credentials.join(''),
          };
          const masked = JSON.parse(masker.json(JSON.stringify(value)).value);
          expect(Object.keys(masked)).toEqual(Object.keys(value));
          expect(masked).toEqual(masker.strings(value).value);
          for (const text of stringsIn(masked))
            for (const credential of credentials) expect(text).not.toContain(credential);
        },
      ),
    );
  });
});

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
