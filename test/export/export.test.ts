import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { analyzeAndReport } from '../../src/cli/analyze-and-report.ts';
import { readers } from '../../src/import/table.ts';
import { publicRelations } from '../../src/read/public-relations.ts';
import { openReadOnly } from '../../src/store/open.ts';
import { genAi } from '../../src/telemetry/names.ts';
import { type Analyzed, recordingEffects } from '../analysis/run.ts';
import { sharedFolder } from '../shared-folder.ts';
import { everyKindOfAnswer, exported } from './fixture.ts';

let sample: Pick<Analyzed, 'database' | 'folder'>;
beforeAll(async () => {
  const folder = sharedFolder();
  const log = path.join(folder, 'answers.jsonl');
  writeFileSync(log, everyKindOfAnswer());
  await analyzeAndReport({ logs: [log], readers }, recordingEffects(folder));
  const database = await openReadOnly(path.join(folder, 'lens.duckdb'));
  sample = { database, folder };
  return () => database.close();
});

const nameValue = z.strictObject({ name: z.string(), value: z.string() });
const phase = z.number().min(-1);
/** HAR 1.2 as published: every member of the specification, and additions that begin with an underscore. */
const har = z.looseObject({
  log: z.looseObject({
    version: z.literal('1.2'),
    creator: z.strictObject({ name: z.string(), version: z.string() }),
    pages: z.array(z.never()),
    entries: z.array(
      z.looseObject({
        startedDateTime: z.iso.datetime(),
        time: z.number().min(0),
        request: z.strictObject({
          method: z.string().min(1),
          url: z.url(),
          httpVersion: z.string(),
          cookies: z.array(z.never()),
          headers: z.array(nameValue),
          queryString: z.array(nameValue),
          headersSize: z.int().min(-1),
          bodySize: z.int().min(-1),
          postData: z
            .strictObject({ mimeType: z.string(), text: z.string(), comment: z.string().optional() })
            .optional(),
        }),
        response: z.looseObject({
          status: z.int(),
          statusText: z.string(),
          httpVersion: z.string(),
          cookies: z.array(z.never()),
          headers: z.array(nameValue),
          content: z.strictObject({
            size: z.int().min(0),
            mimeType: z.string(),
            text: z.string().optional(),
            encoding: z.string().optional(),
            comment: z.string().optional(),
          }),
          redirectURL: z.string(),
          headersSize: z.int().min(-1),
          bodySize: z.int().min(-1),
        }),
        cache: z.strictObject({}),
        timings: z.strictObject({
          blocked: phase,
          dns: phase,
          connect: phase,
          ssl: phase,
          send: z.number().min(0),
          wait: z.number().min(0),
          receive: z.number().min(0),
        }),
      }),
    ),
  }),
});

const parsed = (file: string) => har.parse(JSON.parse(readFileSync(file, 'utf8'))).log.entries;

describe('HAR', () => {
  it('is valid, sorted, with streams, bodies and WebSocket messages in their places', async () => {
    const entries = parsed(await exported(sample, 'har'));
    const starts = entries.map(({ startedDateTime }) => startedDateTime);
    expect(starts).toEqual(starts.toSorted());
    expect(entries).toHaveLength(8);
    const by = new Map(
      entries.map((entry) => [(entry['_lens'] as { request: { id: string } }).request.id, entry]),
    );
    expect(by.get('stream')?.response.content.text).toContain('event: content_block_delta\ndata: {"type":');
    expect(by.get('bytes')?.response.content).toMatchObject({ encoding: 'base64', size: 4 });
    expect(by.get('text')?.response.content.text).toBe('upstream connect error');
    expect(by.get('error')?.response).toMatchObject({ status: 0, _error: 'gone' });
    expect(by.get('socket')?.request.url).toBe('wss://api.example/v1/responses');
    expect(by.get('socket')?.['_webSocketMessages']).toMatchObject([{ type: 'send' }, { type: 'receive' }]);
    expect(by.get('error')?.request.queryString).toEqual([{ name: 'beta', value: 'true' }]);
  });
});

describe('filters', () => {
  it('narrow every export alike', async () => {
    const filter = { session: 't' };
    expect(parsed(await exported(sample, 'har', filter))).toHaveLength(1);
    const spans = readFileSync(await exported(sample, 'otlp', filter), 'utf8')
      .trim()
      .split('\n');
    expect(spans).toHaveLength(1);
    expect(JSON.parse(readFileSync(await exported(sample, 'json', filter), 'utf8')).exchanges).toHaveLength(
      1,
    );
    const folders = readdirSync(await exported(sample, 'artifacts', filter));
    expect(folders.toSorted()).toEqual(['artifacts.jsonl', 'socket']);
    const parquet = await exported(sample, 'parquet', filter);
    const [row] = await sample.database.rows(
      `SELECT count(*) AS n FROM '${path.join(parquet, 'exchanges.parquet')}'`,
    );
    expect(row).toEqual({ n: 1 });
  });

  it('are refused when they leave nothing, and nothing is written', async () => {
    await expect(exported(sample, 'prompts', { agent: 'nobody' })).rejects.toThrow('No exchange matches');
  });
});

describe('Parquet', () => {
  it('has every public table and view with its rows and comments', async () => {
    const folder = await exported(sample, 'parquet');
    for (const { name, columns, comment } of publicRelations) {
      const file = path.join(folder, `${name}.parquet`);
      const [counted] = await sample.database.rows(`SELECT count(*) AS n FROM '${file}'`);
      const [stored] = await sample.database.rows(`SELECT count(*) AS n FROM "${name}"`);
      expect(counted, name).toEqual(stored);
      const metadata = await sample.database.rows<{ key: string; value: string }>(
        `SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata('${file}')`,
      );
      const kept = Object.fromEntries(metadata.map(({ key, value }) => [key, value]));
      expect(kept['lens.comment']).toBe(comment);
      expect(Object.keys(JSON.parse(kept['lens.columns'] ?? ''))).toEqual(
        columns.map((column) => column.name),
      );
    }
  });
});

describe('OTLP', () => {
  it('has a span for each exchange, with names of the conventions, in the trace of the client', async () => {
    const lines = readFileSync(await exported(sample, 'otlp'), 'utf8')
      .trim()
      .split('\n');
    const spans = lines.flatMap((line) => JSON.parse(line).resourceSpans[0].scopeSpans[0].spans);
    expect(spans).toHaveLength(8);
    const span = spans.find((one) =>
      one.attributes.some(({ value }: never) => (value as { stringValue?: string }).stringValue === 'stream'),
    );
    expect(span).toMatchObject({
      traceId: 'ab'.repeat(16),
      parentSpanId: 'cd'.repeat(8),
      kind: 3,
      name: 'chat m-1',
    });
    expect(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)).toBe(1_000_000_000n);
    const values = Object.fromEntries(
      span.attributes.map(({ key, value }: { key: string; value: object }) => [key, Object.values(value)[0]]),
    );
    expect(values).toMatchObject({
      [genAi.inputTokens]: '12',
      [genAi.outputTokens]: '5',
      [genAi.operation]: 'chat',
    });
    expect(JSON.parse(values[genAi.inputMessages] as string)).toEqual([
      { role: 'user', parts: [{ type: 'text', content: 'Water bed stream' }] },
    ]);
  });
});

describe('artifacts', () => {
  it('list every file with its size and SHA-256', async () => {
    const folder = await exported(sample, 'artifacts');
    const manifest = JSON.parse(readFileSync(path.join(folder, 'stream/manifest.json'), 'utf8'));
    expect(manifest.files.map(({ file }: { file: string }) => file)).toContain('request.json');
    for (const { file, bytes, sha256 } of manifest.files) {
      const content = readFileSync(path.join(folder, 'stream', file));
      expect(content).toHaveLength(bytes);
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
    }
  });
});

describe('prompts', () => {
  it('name slots instead of their values', async () => {
    const folder = await exported(sample, 'prompts');
    const [family = ''] = readdirSync(path.join(folder, 'claude'));
    const text = readFileSync(path.join(folder, 'claude', family, 'system-1.md'), 'utf8');
    expect(text).toMatch(/^You are a gardener\.\nToday is ‹[^›]+›\.\n$/);
  });
});

describe('a target', () => {
  it.each(['har', 'otlp', 'json'] as const)('that is a folder is refused: %s', async (kind) => {
    const folder = path.join(sample.folder, `out.${kind}.folder`);
    mkdirSync(folder, { recursive: true });
    const { exportDatabase } = await import('../../src/export/run.ts');
    const run = exportDatabase({ kind, to: folder, db: sample.database.file }, async () => undefined);
    await expect(run).rejects.toThrow('this is a folder');
    expect(readdirSync(sample.folder).filter((name) => name.includes('.lens-'))).toEqual([]);
  });

  it.each(['parquet', 'prompts', 'artifacts'] as const)(
    'with files of others is left alone: %s',
    async (kind) => {
      const folder = path.join(sample.folder, `mine-${kind}`);
      mkdirSync(folder);
      writeFileSync(path.join(folder, 'letter.txt'), 'mine');
      const { exportDatabase } = await import('../../src/export/run.ts');
      const run = exportDatabase({ kind, to: folder, db: sample.database.file }, async () => undefined);
      await expect(run).rejects.toThrow('holds files that lens did not write');
      expect(readdirSync(folder)).toEqual(['letter.txt']);
      const file = path.join(folder, 'letter.txt');
      const onFile = exportDatabase({ kind, to: file, db: sample.database.file }, async () => undefined);
      await expect(onFile).rejects.toThrow('this is a file');
      expect(readFileSync(file, 'utf8')).toBe('mine');
    },
  );
});
