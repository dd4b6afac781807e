import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentInMemory } from './content.ts';

/** The same value in other spellings: blanks, escapes, order of members. */
const spellings: readonly ((value: unknown) => string)[] = [
  (value) => JSON.stringify(value),
  (value) => JSON.stringify(value, null, 1).replaceAll('\n', ''),
  (value) =>
    JSON.stringify(value).replace(
      /[^\x20-\x7e]/g,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  (value) => ` ${JSON.stringify(value, null, '\t').replaceAll('\n', ' ')}\r`,
];

const element = fc.oneof(
  fc.record({
    role: fc.constantFrom('user', 'assistant'),
    content: fc.string({ unit: 'binary', maxLength: 400 }),
  }),
  fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }),
);

const body = fc.record(
  {
    model: fc.string(),
    system: fc.oneof(fc.string(), fc.array(element, { maxLength: 3 }), fc.constant(null), fc.object()),
    tools: fc.array(element, { maxLength: 3 }),
    messages: fc.array(element, { maxLength: 6 }),
    input: fc.oneof(fc.string(), fc.array(element, { maxLength: 3 })),
    contents: fc.array(element, { maxLength: 2 }),
    systemInstruction: fc.oneof(fc.record({ parts: fc.array(element, { maxLength: 2 }) }), fc.string()),
    request: fc.record({ contents: fc.array(element, { maxLength: 2 }), tools: fc.constant([]) }),
    metadata: fc.jsonValue({ stringUnit: 'binary' }),
    'ключ"\\': fc.integer(),
  },
  { requiredKeys: [] },
);

describe('BodyReader', () => {
  test('every body is rebuilt with the same values in the same order, however it was spelled', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(body, fc.nat(spellings.length - 1)), { minLength: 1, maxLength: 8 }),
        (bodies) => {
          const content = contentInMemory(1 << 16);
          // Each body comes twice and in two conversations, so that known elements are met in known and in new places.
          for (const [value, spelling] of [...bodies, ...bodies.toReversed()]) {
            const text = (spellings[spelling] as (v: unknown) => string)(value);
            const read = content.read(text);
            expect(read).not.toBeNull();
            expect(read?.bytes).toBe(Buffer.byteLength(content.rebuild(read as NonNullable<typeof read>)));
            expect(content.rebuild(read as NonNullable<typeof read>)).toBe(
              spelling === 2 ? text : JSON.stringify(JSON.parse(text)),
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('refuses exactly what JSON.parse refuses', () => {
    fc.assert(
      fc.property(
        body,
        fc.nat(),
        fc.nat(),
        fc.constantFrom('', ' ', '"', '\\', '}', ']', ',', ':', '1', 'é', '\u0000'),
        (value, at, cut, put) => {
          const text = JSON.stringify(value);
          const from = at % (text.length + 1);
          // Through bytes, as logs are: half a surrogate pair cannot stand there.
          const broken = Buffer.from(text.slice(0, from) + put + text.slice(from + (cut % 3))).toString();
          const content = contentInMemory();
          content.read(text);
          const read = content.read(broken);
          let parsed: unknown;
          try {
            parsed = JSON.parse(broken);
          } catch {
            expect(read).toBeNull();
            return;
          }
          expect(read).not.toBeNull();
          expect(JSON.stringify(JSON.parse(content.rebuild(read as NonNullable<typeof read>)))).toBe(
            JSON.stringify(parsed),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('takes invalid UTF-8 as every reader of JSON does', () => {
    const content = contentInMemory();
    const bytes = Buffer.concat([
      Buffer.from('{"a'),
      Buffer.from([0xff]),
      Buffer.from('":1,"messages":[{"role":"user","content":"b'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}],"model":"'),
      Buffer.from([0xe2, 0x82]),
      Buffer.from('"}'),
    ]);
    const read = content.read(bytes);
    expect(content.rebuild(read as NonNullable<typeof read>)).toBe(
      JSON.stringify(JSON.parse(bytes.toString())),
    );
  });

  test('reads a value that something follows only when asked to', () => {
    const content = contentInMemory();
    const text = '{"messages":[1,2]},"extract":{}}';
    expect(content.read(text)).toBeNull();
    expect(content.read(text, true)?.end).toBe(18);
  });

  test('stores a conversation once, and a moved cache marker as another spelling', () => {
    const content = contentInMemory();
    const turn = (n: number) => ({
      role: n % 2 ? 'assistant' : 'user',
      content: `turn ${n} ${'x'.repeat(300)}`,
    });
    for (let length = 1; length <= 20; length++) {
      const messages = Array.from({ length }, (_, n) => turn(n));
      const read = content.read(JSON.stringify({ model: 'm', system: 'be brief', messages }));
      expect(read?.messages).toBeGreaterThan(0);
    }
    expect(content.segments.size).toBe(21);
    expect(content.nodes.size).toBe(21);
    expect(content.rests.size).toBe(1);
  });

  test('knows a segment again in another place without a second copy', () => {
    const content = contentInMemory();
    const long = { role: 'user', content: 'y'.repeat(1000) };
    const first = content.read(JSON.stringify({ messages: [long, { role: 'user', content: 'a' }] }));
    const second = content.read(JSON.stringify({ messages: [{ role: 'user', content: 'b' }, long] }));
    expect(first?.messages).not.toBe(second?.messages);
    expect(content.segments.size).toBe(3);
  });

  test('forgets bytes but not content when memory is short', () => {
    const content = contentInMemory(1 << 20);
    const bodies = Array.from({ length: 6 }, (_, n) =>
      JSON.stringify({ messages: [{ role: 'user', content: String.fromCharCode(97 + n).repeat(700_000) }] }),
    );
    for (const text of [...bodies, ...bodies]) {
      const read = content.read(text);
      expect(content.rebuild(read as NonNullable<typeof read>)).toBe(text);
    }
    expect(content.segments.size).toBe(6);
  });
});
