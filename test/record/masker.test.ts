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
      text: `a ${MASK} b ${MASK}`,
      masked: 2,
    });
  });

  it.each([
    ['as it is', 'ab/c"d+e\\f12', 'x ab/c"d+e\\f12 y'],
    ['inside a JSON string', 'ab/c"d+e\\f12', JSON.stringify({ k: 'ab/c"d+e\\f12' })],
    ['with escaped slashes', 'ab/cd/ef12', '{"k":"ab\\/cd\\/ef12"}'],
    ['inside a URL', 'ab/cd+ef12=', '/x?a=ab%2Fcd%2Bef12%3D'],
  ])('finds a credential %s', (_how, credential, text) => {
    expect(maskerOf(credential).text(text).masked).toBe(1);
  });

  it('finds the same places in JSON text and in its bytes', () => {
    const masker = maskerOf('ab/c"d+e\\f12');
    const text = JSON.stringify({ é: ['ab/c"d+e\\f12', 'x ab/c"d+e\\f12 y ü'] });
    expect(masker.json(text).masked).toBe(2);
    expect(masker.jsonBytes(Buffer.from(text)).bytes.toString()).toBe(masker.json(text).text);
  });

  it.each([
    ['n-credential-1', '{"k":"line\\n-credential-1"}', 0],
    ['n-credential-1', '{"k":"line\\\\n-credential-1"}', 1],
    ['00e9abcdefg1', '{"k":"\\u00e9abcdefg1"}', 0],
    ['9abcdefghi1', '{"k":"\\u00e9abcdefghi1"}', 0],
    ['abcdefghi1', '{"k":"\\u00e9abcdefghi1"}', 1],
  ])('does not take an escape for a part of %s in %s', (credential, text, masked) => {
    expect(maskerOf(credential).json(text).masked).toBe(masked);
    expect(() => JSON.parse(maskerOf(credential).json(text).text)).not.toThrow();
  });

  it('gives the same buffer back when there is nothing to mask', () => {
    const body = Buffer.from('{"a":1}');
    expect(maskerOf('sk-12345678').jsonBytes(body)).toEqual({ bytes: body, masked: 0 });
    expect(maskerOf('sk-12345678').jsonBytes(body).bytes).toBe(body);
  });

  it('forgets none that is held, until it is released as often', () => {
    const masker = new Masker();
    const many = (from: number): string[] => Array.from({ length: 300 }, (_, i) => `credential-${from + i}`);
    const knows = (): boolean => masker.text('a held-credential b').masked === 1;
    masker.hold(['held-credential']);
    masker.hold(['held-credential']);
    masker.add(many(0));
    masker.release(['held-credential']);
    masker.add(many(300));
    expect(knows()).toBe(true);
    masker.release(['held-credential']);
    masker.add(many(600));
    expect(knows()).toBe(false);
  });

  it('forgets the oldest of very many, never the one just seen', () => {
    const masker = maskerOf('first-credential-1');
    for (let i = 0; i < 300; i++) masker.add([`cookie-value-number-${i}`, 'first-credential-1']);
    expect(masker.text('first-credential-1').masked).toBe(1);
    expect(masker.text('cookie-value-number-299').masked).toBe(1);
    expect(masker.text('"cookie-value-number-0"').masked).toBe(0);
  });

  it('leaves JSON that is JSON, and no credential in it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), fc.json(), (credential, json) => {
        fc.pre(!/^[\s\d{}[\]",:.truefalsn+-]*$/i.test(credential));
        const value = { before: credential, json: JSON.parse(json), after: `x${credential}y` };
        const masked = maskerOf(credential).json(JSON.stringify(value)).text;
        expect((JSON.parse(masked) as { before: string }).before).toBe(MASK);
        expect(masked).not.toContain(JSON.stringify(credential).slice(1, -1));
      }),
    );
  });
});
