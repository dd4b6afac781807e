import { randomUUID } from 'node:crypto';
import type { Database } from '../store/database.ts';
import { LakeStore, type LakeValue } from '../store/lake.ts';
import { exchangeFacts, type LakeFacts } from '../store/queries/lake-facts.ts';
import { slug } from '../text/slug.ts';
import type { LakeFolder, Manifest } from './folder.ts';
import { hashOf, isOpenOutcome, type NamedText, type PushedExchange, type PushTarget } from './push.ts';

/**
 * Calls `work` with a lake as a target. Two pushes at the same time do not disturb each other: a text or an exchange that
 * both write is in two files; it is read once.
 *
 * @param db the database that is pushed
 * @throws LensError `not_writable`
 */
export async function withFolderTarget<T>(
  lake: LakeFolder,
  db: Database,
  { safety, source }: Pick<Manifest, 'safety' | 'source'>,
  work: (target: PushTarget) => Promise<T>,
): Promise<T> {
  const store = await LakeStore.open(':memory:');
  try {
    const before = lake.manifests().batches;
    // Stand-ins differ in each copy: what is shared replaces what this source shared before.
    const isReplaced = (one: Manifest): boolean => safety !== 'redact' && one.source === source;
    const replaced = new Map([...before].filter(([, one]) => isReplaced(one)));
    const kept = [...before.values()].filter((one) => !isReplaced(one));
    const exchanges = kept.map(({ files }) => lake.at(files.exchanges.path));
    const ended = await store.exchangeIds(exchanges, { ended: true });
    const open = await store.exchangeIds(exchanges, { ended: false });
    // It can be removed as a whole: no other batch relies on its texts.
    const others = safety === 'redact' ? kept.filter((one) => one.safety === 'redact') : [];
    const texts = await store.values(
      others.flatMap(({ files }) => (files.texts === null ? [] : [lake.at(files.texts.path)])),
      'hash',
    );
    // A push that goes on writes the same files again; one that replaces others must not overwrite them.
    const attempt = safety === 'redact' ? '' : randomUUID();
    const facts = await exchangeFacts(db);
    return await work({
      async missing(rows) {
        // An exchange that the lake has from before it ended is pushed again.
        return rows.filter(({ record_id, outcome }) => {
          return !ended.has(record_id) && !(isOpenOutcome(outcome) && open.has(record_id));
        });
      },
      async add({ day, agent, exchanges, sessions }) {
        // The same exchanges after they have ended are another batch: this one keeps its files.
        const ids = exchanges
          .map(({ row }) => (isOpenOutcome(row.outcome) ? `${row.record_id} unfinished` : row.record_id))
          .sort();
        const name = hashOf([safety, attempt, ...ids].join('\n')).slice(0, 32);
        const added = new Map<string, string>();
        const hashesOf = (pieces: readonly NamedText[] | null): string[] | null =>
          pieces?.map(({ hash, text }) => {
            if (!texts.has(hash)) added.set(hash, text);
            texts.add(hash);
            return hash;
          }) ?? null;
        const rows = exchanges.map((one) => rowOf(one, facts.get(one.row.exchange_id), hashesOf));
        const bytes = await placeBatch(lake, store, {
          name,
          day,
          agent,
          safety,
          source,
          rows,
          texts: [...added],
          sessions: sessions.map(({ id, json }) => [id, json]),
        });
        return { texts: added.size, bytes };
      },
      async finish() {
        for (const [name, manifest] of replaced) lake.remove(name, manifest);
      },
    });
  } finally {
    store.close();
  }
}

/** A batch as rows of the files of a lake, in the order of their columns. */
interface FileBatch extends Pick<Manifest, 'safety' | 'source' | 'day' | 'agent'> {
  name: string;
  rows: readonly (readonly LakeValue[])[];
  texts: readonly (readonly [hash: string, text: string])[];
  sessions: readonly (readonly [id: string, json: string])[];
}

/** Writes the files of a batch and makes them a part of the lake. Returns their bytes. */
export async function placeBatch(lake: LakeFolder, store: LakeStore, batch: FileBatch): Promise<number> {
  const { name, day, safety, source, rows, texts, sessions } = batch;
  const agent = slug(batch.agent) || 'unknown';
  // Texts first: exchanges that are in the lake have theirs.
  const files = {
    texts:
      texts.length === 0
        ? null
        : await lake.place(`texts/${name}.parquet`, (to) => store.write('texts', texts, to)),
    sessions: await lake.place(`sessions/${name}.parquet`, (to) => store.write('sessions', sessions, to)),
    exchanges: await lake.place(`exchanges/day=${day}/agent=${agent}/${name}.parquet`, (to) =>
      store.write('exchanges', rows, to),
    ),
  };
  await lake.commit(name, { safety, source, day, agent, exchanges: rows.length, files });
  return Object.values(files).reduce((sum, file) => sum + (file?.bytes ?? 0), 0);
}

function rowOf(
  { row, record, encoding, body, answer }: PushedExchange,
  facts: LakeFacts | undefined,
  hashesOf: (pieces: readonly NamedText[] | null) => string[] | null,
) {
  return [
    row.record_id,
    row.session_id,
    row.ts,
    row.agent,
    facts?.agent_version ?? null,
    facts?.model ?? null,
    row.wire,
    row.status,
    row.outcome,
    facts?.input_tokens ?? null,
    facts?.cache_read_tokens ?? null,
    facts?.output_tokens ?? null,
    row.ms_end,
    record,
    encoding,
    hashesOf(body),
    hashesOf(answer),
  ];
}
