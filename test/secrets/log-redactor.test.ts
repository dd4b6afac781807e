import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonStrings } from '../../src/secrets/json-strings.ts';
import { LogRedactor } from '../../src/secrets/log-redactor.ts';
import { play } from '../proxy/sink/support.ts';
import { plantedSecrets } from './planted.ts';

const key = Buffer.alloc(32, 7);
const sha256 = 'a'.repeat(64);
const requestLine = (request: unknown): string =>
  JSON.stringify({ v: 1, kind: 'request', id: 'i', agent: 'hunter', sha256, dropped: [], request });
const parsed = (line: string) => JSON.parse(line) as Record<string, unknown>;

describe('the strings of a JSON text', () => {
  it('are those that its values have, with the names of their members', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const walked: unknown[] = [];
        const walk = (value: unknown, path: readonly string[]): void => {
          if (typeof value === 'string') walked.push([value, path]);
          else if (Array.isArray(value)) for (const one of value) walk(one, [...path, '[]']);
          else if (typeof value === 'object' && value !== null)
            for (const [name, one] of Object.entries(value)) walk(one, [...path, name]);
        };
        // `JSON.parse` moves members whose names are numbers to the front, and keeps the last of equal names.
        fc.pre(!/"(?:\d+|__proto__)":/.test(json));
        walk(JSON.parse(json), []);
        const found = [...jsonStrings(json)].filter(({ isKey }) => !isKey);
        expect(found.map(({ text, path }) => [text, path])).toEqual(walked);
      }),
    );
    const [, spaced] = jsonStrings('{ "a\\u0062" : [ { } , "\\"x" ] }');
    expect(spaced).toMatchObject({ text: '"x', from: 22, to: 27 });
  });
});

describe('a log written with --redact', () => {
  it('has no planted secret, JSON that parses, one placeholder for each, and no hash of the body', async () => {
    const redactor = new LogRedactor(key);
    const planted = plantedSecrets();
    const body = {
      model: 'm-1',
      n: 1.0,
      messages: planted.map(({ text }) => ({ role: 'user', content: text })),
    };
    const first = await redactor.line(requestLine(body));
    // In another place, without the words around it by which it was found, and in base64.
    const strong = planted.filter(({ kind }) => kind.startsWith('github'));
    const second = await redactor.line(
      requestLine({
        plain: strong.map(({ secret }) => `x${secret}y`),
        base64: strong.map(({ secret }) => Buffer.from(`${secret} `).toString('base64')),
      }),
    );
    for (const { kind, secret } of planted)
      expect(first, kind).not.toContain(JSON.stringify(secret).slice(1, -1));
    for (const { secret } of strong) expect(second).not.toContain(secret);
    const { request, ...fields } = parsed(first) as { request: typeof body };
    expect(request.messages).toHaveLength(planted.length);
    expect(fields).toEqual({
      v: 1,
      kind: 'request',
      redacted: expect.any(Number),
      id: 'i',
      agent: 'hunter',
      dropped: [],
    });
    const again = await redactor.line(requestLine(body));
    expect(again).toBe(first);
    expect(await new LogRedactor(key).line(requestLine(body))).toBe(first);
    expect(await new LogRedactor(Buffer.alloc(32, 8)).line(requestLine(body))).not.toBe(first);
    const report = JSON.stringify(redactor.report());
    for (const { places } of redactor.report()) expect(places).not.toEqual([]);
    expect(report).toContain('"place":"request.messages[].content"');
    for (const { secret } of planted) expect(report).not.toContain(secret);
  }, 30_000);

  it('keeps every line as it is in which nothing was found', async () => {
    const redactor = new LogRedactor(key);
    const line = requestLine({ n: 10, text: 'caf\u00e9 "quoted" \\ \u2028', deep: [{}, [], [{ a: null }]] });
    expect(await redactor.line(line)).toBe(line);
    const spaced = line.replace('"n":10', '"n" : 1.0e1, "b":"\\u0063"');
    expect(await redactor.line(spaced)).toBe(spaced);
    expect(redactor.report()).toEqual([]);
  });

  it('masks a password that is a word where a rule finds it, and leaves the word alone elsewhere', async () => {
    const redactor = new LogRedactor(key);
    const line = await redactor.line(
      requestLine({ messages: ['password: hunter', 'Ask the hunter.'], login: { password: 'hunter' } }),
    );
    const { request, agent } = parsed(line) as Record<
      string,
      { messages: string[]; login: { password: string } }
    >;
    expect(agent).toBe('hunter');
    expect(request?.messages[0]).toMatch(/^password: \[masked:password:[0-9a-f]{8}\]$/);
    expect(request?.messages[1]).toBe('Ask the hunter.');
    expect(request?.login.password).toMatch(/^\[masked:/);
  });

  it('leaves out what cannot be searched, and the names of members that are no part of an API', async () => {
    const redactor = new LogRedactor(key);
    const secret = `ghp_${'a1B2c3D4'.repeat(5)}`;
    const binary = await redactor.line(
      JSON.stringify({
        v: 1,
        kind: 'request',
        id: 'i',
        dropped: [],
        base64: Buffer.from(secret).toString('base64'),
      }),
    );
    expect(parsed(binary)).toEqual({
      v: 1,
      kind: 'request',
      incomplete: { reason: 'undecodable', message: '--redact cannot search this body for secrets' },
      id: 'i',
      dropped: [],
    });
    await redactor.line(requestLine({ tools: { '\u001b[31m': { a: { b: { c: { d: secret } } } } } }));
    expect(redactor.report()[0]?.places).toEqual([{ place: 'request.tools.*.a.b…', times: 1 }]);
    const inAnswer = await redactor.line(
      JSON.stringify({ v: 1, kind: 'response', id: 'i', body: { a: secret, sha256 }, bytes: 1 }),
    );
    expect(parsed(inAnswer)['body']).toMatchObject({ sha256 });
  });

  it('has the answer put together without the secret that its stream splits', async () => {
    const secret = `ghp_${'a1B2c3D4'.repeat(5)}`;
    const events = [
      {
        type: 'message_start',
        message: { id: 'm', model: 'x', role: 'assistant', content: [], usage: { input_tokens: 1 } },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      ...[secret.slice(0, 15), secret.slice(15)].map((text) => ({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text },
      })),
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } },
      { type: 'message_stop' },
    ];
    const stream = events.map((data) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`).join('');
    const exchange = {
      request: [
        Buffer.from(JSON.stringify({ model: 'x', messages: [{ role: 'user', content: `Use ${secret}` }] })),
      ],
      head: { status: 200, headers: ['content-type', 'text/event-stream'] },
      answer: [Buffer.from(stream)],
    };
    const plain = await play([exchange, exchange]);
    const redacted = await play([exchange, exchange], { redactor: new LogRedactor(key) });
    expect(JSON.stringify(redacted)).not.toContain(secret.slice(0, 15));
    const kinds = (lines: Record<string, unknown>[]) =>
      lines.map(({ kind }) => kind).filter((kind) => kind !== 'event');
    expect(kinds(redacted)).toEqual(kinds(plain));
    expect(JSON.stringify(redacted).match(/\[masked:github-token:\w+\]/g)).toHaveLength(4);
  });
});
