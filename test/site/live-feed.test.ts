import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveAnswers } from '../../src/site/live/answers.ts';
import { entriesOf, type LiveEntry } from '../../src/site/live/entries.ts';
import { LiveFeed, type LiveNews } from '../../src/site/live/feed.ts';
import { placedLines } from '../../src/site/live/lines.ts';

const request = (id: string, question: string): string =>
  `{"v":1,"kind":"request","id":"${id}","session":"s","ts":"2026-11-21T09:00:00.000Z","agent":"claude","wire":"anthropic-messages","method":"POST","path":"/v1/messages?beta=true","upstream":"https://api.example","connection":"c1","headers":{},"dropped":[],"bytes":20,"request":{"question":"${question}"}}`;
const event = (id: string): string =>
  `{"v":1,"kind":"event","id":"${id}","ms":12.5,"event":"content_block_delta","data":{"text":"yes"}}`;
const response = (id: string): string =>
  `{"v":1,"kind":"response","id":"${id}","ts":"2026-11-21T09:00:01.000Z","status":200,"outcome":"complete","bytes":5,"ms_end":1234,"reconstructed":{"model":"m","stopReason":"end_turn"}}`;

/** Of a capture that told no process, so it cannot be going on. */
const session =
  '{"v":1,"kind":"session","id":"s","ts":"2026-11-21T09:00:00.000Z","lens":"0","agent":"claude","platform":"linux","mode":"reverse","upstreams":[],"settings":{}}';

const entries = (line: string): LiveEntry[] =>
  entriesOf('a.jsonl', { at: 7, line: Buffer.from(line) }, new LiveAnswers());

describe('entriesOf', () => {
  it('gives the steps of an exchange', () => {
    expect(entries(request('X1', 'why'))).toMatchObject([
      {
        log: 'a.jsonl',
        at: 7,
        kind: 'REQ',
        id: 'X1',
        time: '2026-11-21T09:00:00.000Z',
        what: 'claude POST /v1/messages',
        text: '{"question":"why"}',
        more: 0,
      },
    ]);
    expect(entries(event('X1'))).toMatchObject([
      { kind: 'SSE', id: 'X1', time: 12.5, what: 'content_block_delta', text: '{"text":"yes"}' },
    ]);
    expect(entries(response('X1'))).toMatchObject([
      { kind: 'RES', at: 7, what: 'm end_turn' },
      { kind: 'END', at: 8, what: '200 complete 1.23 s', text: '' },
    ]);
    expect(
      entries(
        '{"v":1,"kind":"headers","id":"X1","ts":"t","status":429,"headers":{"content-type":"text/html"}}',
      ),
    ).toMatchObject([{ kind: 'HDR', what: '429 text/html' }]);
  });

  it('assembles the text of an answer while its events come, with what was asked and how it ended', () => {
    const answers = new LiveAnswers();
    const take = (line: string): LiveEntry[] =>
      entriesOf('a.jsonl', { at: 7, line: Buffer.from(line) }, answers);
    const asked = request('X1', 'why').replace(
      '{"question":"why"}',
      '{"model":"m-1","messages":[{"role":"user","content":"Is shelf four empty?"}]}',
    );
    expect(take(asked)[0]?.request).toEqual({
      name: 'x1-ad667b78ba',
      session: 's',
      agent: 'claude',
      model: 'm-1',
      request: 'POST /v1/messages',
      asked: 'Is shelf four empty?',
    });
    const delta = (text: string): string =>
      `{"v":1,"kind":"event","id":"X1","ms":3,"event":"content_block_delta","data":{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${text}"}}}`;
    take(delta('Yes, '));
    take(delta('it is.'));
    expect([...answers.takeChanged()]).toEqual([['X1', { text: 'Yes, it is.', called: [] }]]);
    expect([...answers.takeChanged()]).toEqual([]);
    expect(take(response('X1')).at(-1)?.end).toEqual({
      status: 200,
      outcome: 'complete',
      failed: false,
      ttft: null,
      ms: 1234,
    });
  });

  it('cuts long texts and gives the length left out', () => {
    const [entry] = entries(request('X1', 'x'.repeat(100_000)));
    expect(entry?.text).toHaveLength(4000);
    expect(entry?.more).toBe(100_000 + '{"question":""}'.length - 4000);
  });

  it('says nothing of lines that are torn, foreign or hostile', () => {
    for (const line of ['', '{"v":1,"kind":"requ', '[]', 'null', '"x"', '{"kind":"other"}', '\u0000\u0000'])
      expect(entries(line)).toEqual([]);
  });
});

describe('placedLines', () => {
  it('gives the same lines at the same places, for any pieces of bytes', async () => {
    const lines = ['first', '', 'zweite Zeile ü', '{"a":1}'];
    const bytes = Buffer.from(`${lines.join('\n')}\nunfinished`);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 8 }), async (cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        async function* pieces(): AsyncGenerator<Buffer> {
          for (const [index, from] of places.slice(0, -1).entries())
            yield bytes.subarray(from, places[index + 1]);
        }
        const found: [number, string][] = [];
        for await (const some of placedLines(pieces(), { from: 0, inside: false }))
          found.push(...some.map(({ at, line }): [number, string] => [at, line.toString()]));
        expect(found).toEqual([
          [0, 'first'],
          [7, 'zweite Zeile ü'],
          [23, '{"a":1}'],
        ]);
      }),
    );
  });

  it('leaves out the rest of a line it begins in', async () => {
    async function* pieces(): AsyncGenerator<Buffer> {
      yield Buffer.from('rest of a line\nwhole\n');
    }
    const found: [number, string][] = [];
    for await (const some of placedLines(pieces(), { from: 100, inside: true }))
      found.push(...some.map(({ at, line }): [number, string] => [at, line.toString()]));
    expect(found).toEqual([[115, 'whole']]);
  });
});

describe('LiveFeed', () => {
  let folder: string;
  let feed: LiveFeed;
  let news: LiveNews[];
  const errors: unknown[] = [];
  const steps = (): string[] =>
    news.flatMap((item) =>
      item.kind === 'entries' ? item.entries.map(({ kind, id }) => `${kind} ${id}`) : [],
    );
  const log = (): string => path.join(folder, 'a.jsonl');

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lens-feed-'));
    feed = new LiveFeed(folder, (error) => errors.push(error));
    news = [];
  });

  afterEach(async () => {
    await feed.close();
    rmSync(folder, { recursive: true, force: true });
    expect(errors).toEqual([]);
  });

  it('tells a late listener what came last, then what comes, each once and in order', async () => {
    writeFileSync(log(), `${request('X1', 'a')}\n${event('X1')}\n`);
    await feed.look();
    await vi.waitFor(() => {
      feed.listen((item) => news.push(item))();
      expect(steps()).toContain('SSE X1');
    });
    news = [];
    feed.listen((item) => news.push(item));
    const torn = response('X1');
    appendFileSync(log(), torn.slice(0, 40));
    appendFileSync(log(), `${torn.slice(40)}\n${request('X2', 'b')}\n`);
    await vi.waitFor(() => expect(steps()).toContain('REQ X2'), { timeout: 5000 });
    expect(steps()).toEqual(['REQ X1', 'SSE X1', 'RES X1', 'END X1', 'REQ X2']);
  });

  it('begins again with a log that was cut short, replaced or deleted', async () => {
    const rotate: (() => void)[] = [
      () => truncateSync(log(), 0),
      () => {
        writeFileSync(`${log()}.new`, '');
        renameSync(`${log()}.new`, log());
      },
      () => rmSync(log()),
    ];
    writeFileSync(log(), `${request('X0', 'a')}\n`);
    feed.listen((item) => news.push(item));
    await feed.look();
    await vi.waitFor(() => expect(steps()).toEqual(['REQ X0']), { timeout: 5000 });
    for (const [index, change] of rotate.entries()) {
      news = [];
      change();
      await vi.waitFor(() => expect(news).toContainEqual({ kind: 'again', log: 'a.jsonl' }), {
        timeout: 5000,
      });
      appendFileSync(log(), `${request(`Y${index}`, 'b')}\n`);
      await feed.look();
      await vi.waitFor(() => expect(steps()).toEqual([`REQ Y${index}`]), { timeout: 5000 });
    }
  }, 40_000);

  it('follows a packed log, and one that appears later', async () => {
    feed.listen((item) => news.push(item));
    await feed.look();
    expect(feed.captures).toEqual([]);
    const packed = path.join(folder, 'b.jsonl.zst');
    writeFileSync(packed, zstdCompressSync(Buffer.from(`${session}\n${request('Z1', 'a')}\n`)));
    await feed.look();
    await vi.waitFor(() => expect(steps()).toEqual(['SES s', 'REQ Z1']), { timeout: 5000 });
    appendFileSync(packed, zstdCompressSync(Buffer.from(`${request('Z2', 'b')}\n`)));
    await vi.waitFor(() => expect(steps()).toEqual(['SES s', 'REQ Z1', 'REQ Z2']), { timeout: 5000 });
    expect(news.some(({ kind }) => kind === 'captures')).toBe(true);
    expect(feed.captures).toMatchObject([{ log: 'b.jsonl.zst', running: false }]);
  }, 20_000);
});
