import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { LensError } from '../errors.ts';
import { LakeStore } from '../store/lake.ts';
import { parseJson } from '../wire/json.ts';
import type { LakeFolder } from './folder.ts';
import { isOpenOutcome } from './push.ts';

/**
 * Writes all exchanges of a lake, each once, as a log that `lakeReader` reads, and calls `work` with it. What is analysed
 * is a log: views and numbers are those of a database of the same exchanges. The log is in a private folder of the temp
 * folder, and removed afterwards.
 *
 * @param note receives what is left out of a lake that is not whole
 */
export async function withSpooledLake<T>(
  lake: LakeFolder,
  note: (text: string) => void,
  work: (log: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lens-lake-'));
  try {
    const log = path.join(folder, 'lake.jsonl');
    const store = await LakeStore.open(path.join(folder, 'texts.duckdb'));
    try {
      const { batches, notes } = lake.manifests();
      for (const text of notes) note(text);
      if (batches.size === 0)
        throw new LensError('log_not_found', 'The lake holds no exchange.', {
          where: lake.folder,
          hint: 'Add those of a database: lens push FOLDER',
        });
      await spool(lake, store, [...batches.values()], log);
    } finally {
      store.close();
    }
    await rm(path.join(folder, 'texts.duckdb'), { force: true });
    return await work(log);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Batches = readonly {
  day: string;
  files: { exchanges: { path: string }; sessions: { path: string }; texts: { path: string } | null };
}[];

async function spool(lake: LakeFolder, store: LakeStore, batches: Batches, log: string): Promise<void> {
  await store.loadTexts(
    batches.flatMap(({ files }) => (files.texts === null ? [] : [lake.at(files.texts.path)])),
  );
  const output = createWriteStream(log);
  const ended = finished(output);
  const line = async (value: object): Promise<void> => {
    if (!output.write(`${JSON.stringify(value)}\n`)) await Promise.race([once(output, 'drain'), ended]);
  };
  const stored = await store.values(
    batches.map(({ files }) => lake.at(files.sessions.path)),
    'session',
  );
  const sessions = new Map<string, unknown>();
  for (const text of [...stored].sort()) {
    const session = parseJson(text) as { id?: unknown } | undefined;
    // Two machines that read the same log have the same session.
    if (typeof session?.id === 'string' && !sessions.has(session.id)) sessions.set(session.id, session);
  }
  await line({ lake: 1, sessions: [...sessions.values()] });
  // One push may have seen an exchange before it ended, and a later one afterwards.
  const whole = await store.exchangeIds(
    batches.map(({ files }) => lake.at(files.exchanges.path)),
    { ended: true },
  );
  const seen = new Set<string>();
  for (const { files } of batches.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)))
    for (const row of await store.exchanges(lake.at(files.exchanges.path))) {
      const isOpen = isOpenOutcome(row.outcome);
      if (seen.has(row.record_id) || (isOpen && whole.has(row.record_id))) continue;
      seen.add(row.record_id);
      await line({
        id: row.record_id,
        record: parseJson(row.record),
        encoding: row.encoding,
        body: row.body,
        answer: row.answer === null ? null : parseJson(row.answer),
        ...(row.bodyMissing ? { missing: true } : {}),
      });
    }
  output.end();
  await ended;
}
