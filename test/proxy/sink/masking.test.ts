import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCredentialCookie, isWorthMasking } from '../../../src/record/credentials.ts';
import { MASK } from '../../../src/record/masker.ts';
import { play } from './support.ts';

/** Whether a value is the unmasked one but for masked places inside of strings. */
function isMaskedForm(masked: unknown, plain: unknown): boolean {
  if (typeof plain === 'string') {
    if (typeof masked !== 'string') return false;
    const parts = masked.split(MASK);
    if (!plain.startsWith(parts[0] as string) || !plain.endsWith(parts.at(-1) as string)) return false;
    let at = 0;
    return parts.every((part) => {
      at = plain.indexOf(part, at);
      if (at === -1) return false;
      at += part.length;
      return true;
    });
  }
  if (typeof plain !== 'object' || plain === null) return Object.is(masked, plain);
  const [a, b] = [Object.entries(masked as object), Object.entries(plain)];
  return (
    a.length === b.length && a.every(([key, value], i) => key === b[i]?.[0] && isMaskedForm(value, b[i]?.[1]))
  );
}

/** Strings of a line but for the keys of objects. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

const token = fc.string({
  minLength: 8,
  maxLength: 30,
  unit: fc.constantFrom(...'abcXYZ0123456789-_./+=%"\\ ü'),
});
const digits = fc.stringMatching(/^[1-9]\d{7,11}$/);
const credential = fc
  .oneof(token, digits)
  .filter((text) => text.trim() === text && isWorthMasking(text) && !/^\s|,/.test(text));
const encodings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => JSON.stringify({ key: text }),
  (text) => JSON.stringify(JSON.stringify({ key: text })),
  (text) => `/path?key=${encodeURIComponent(text)}`,
  (text) => Buffer.from(`user:${text}`).toString('base64'),
];

describe('a masked record', () => {
  it('parses, equals the unmasked one but for the masked places, and holds no secret in any encoding', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(credential, { minLength: 1, maxLength: 3 }),
        fc.json(),
        fc.nat(),
        async (secrets, json, seed) => {
          const echo = secrets.map((secret, i) =>
            (encodings[(seed + i) % encodings.length] as (text: string) => string)(secret),
          );
          const numbers = secrets.filter((secret) => /^\d+$/.test(secret)).map(Number);
          const value = {
            model: 'm',
            created: numbers,
            messages: [{ role: 'user', content: echo.join(' ') }],
            any: JSON.parse(json),
            echo,
          };
          const body = Buffer.from(JSON.stringify(value));
          const answer = Buffer.from(
            `data: ${JSON.stringify({ id: 'x', echo, usage: { n: numbers } })}\n\ndata: ${echo.join(' ').replace(/[\r\n]/g, ' ')}\n\n`,
          );
          const exchange = {
            request: [body],
            head: {
              status: 200,
              headers: ['content-type', 'text/event-stream', 'x-request-id', echo.join(' ')],
            },
            answer: [answer],
          };
          const headers = secrets.flatMap((secret, i) => [`x-key-${i}-token`, secret]);
          const masked = await play([{ ...exchange, start: { headers } }], { secrets: [] });
          const plain = await play([
            { ...exchange, start: { headers: headers.map((text, i) => (i % 2 === 0 ? text : 'dummy')) } },
          ]);
          const without = (line: Record<string, unknown>): unknown =>
            Object.fromEntries(Object.entries(line).filter(([key]) => key !== 'masked'));
          expect(masked).toHaveLength(plain.length);
          for (const [i, line] of masked.entries())
            expect(isMaskedForm(without(line), without(plain[i] as Record<string, unknown>))).toBe(true);
          const texts = masked.flatMap(stringsIn);
          for (const secret of secrets) {
            for (const encode of encodings.slice(0, 4)) {
              const form = encode(secret)
                .replace(/^\{"key":|\}$|^\/path\?key=/g, '')
                .replace(/^"|"$/g, '');
              expect(texts.filter((text) => text.includes(form))).toEqual([]);
            }
            const core = Buffer.from(`user:${secret}`).toString('base64').slice(8, -4);
            if (core.length >= 12) expect(texts.filter((text) => text.includes(core))).toEqual([]);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('keeps the fields of lens, for any name of a cookie or key', async () => {
    const words = [
      'anthropic-messages',
      '1732168800',
      'openai-responses',
      'complete',
      'api.example',
      'text/event-stream',
    ];
    const cookie = words.map((word, i) => `c${i}=${word}`).join('; ');
    const body = Buffer.from(
      '{"model":"m","created":1732168800,"messages":[{"role":"user","content":"anthropic-messages"}]}',
    );
    const [, request, headers, response] = await play([
      {
        start: { headers: ['cookie', cookie] },
        request: [body],
        head: { status: 400, headers: [] },
        answer: [body],
      },
    ]);
    expect(request).toMatchObject({ wire: 'anthropic-messages', request: JSON.parse(String(body)) });
    expect(headers).toMatchObject({ status: 400 });
    expect(response).toMatchObject({ outcome: 'complete', body: JSON.parse(String(body)) });
    expect(JSON.stringify([request, response])).not.toContain(MASK);
  });

  it('masks a configured text inside of strings and in none of its own fields', async () => {
    const body = Buffer.from('{"model":"text","messages":[{"role":"user","content":"a text"}]}');
    const answer = Buffer.from(
      '{"type":"message","role":"assistant","content":[{"type":"text","text":"my text"}],"stop_reason":"end_turn"}',
    );
    const [, request, , response] = await play(
      [{ request: [body], head: { status: 200, headers: [] }, answer: [answer] }],
      { secrets: ['text'] },
    );
    expect(request).toMatchObject({
      wire: 'anthropic-messages',
      request: { messages: [{ content: 'a [masked]' }] },
    });
    expect(response).toMatchObject({ reconstructed: { blocks: [{ type: 'text', text: 'my [masked]' }] } });
  });
});

describe('what is a credential', () => {
  it.each([
    ['hunter2', true],
    ['12345678', true],
    ['sk-ant-1', true],
    ['1234', false],
    ['1234567', false],
    ['abc', false],
    ['not-needed', false],
    ['anything', false],
    ['correct-horse-battery-staple', true],
  ])('a value of a credential header: %s', (value, expected) => {
    expect(isWorthMasking(value)).toBe(expected);
  });

  it.each([
    ['ts', '1732168800', false],
    ['ts', '1732168800.123', false],
    ['a', 'anthropic-messages', false],
    ['lang', 'en-US,en;q=0.9', false],
    ['theme', 'dark-high-contrast', false],
    ['seen', '2026-11-21T10:00:00Z', false],
    ['experiment', 'new-checkout-flow-v2', false],
    ['session', 'k3Jd82hsQ0', true],
    ['__Host-id', 'Zz000001Qx7', true],
    ['sid', 'anything', false],
    ['_ga', 'GA1.2.1234567890.1732168800', false],
    ['x', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIi', true],
    ['b', 'Zz000001Qx7-secret', true],
  ])('a cookie: %s=%s', (name, value, expected) => {
    expect(isCredentialCookie(name, value)).toBe(expected);
  });
});
