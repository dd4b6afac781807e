import { randomUUID } from 'node:crypto';
import { exportedExchanges } from '../export/exchanges.ts';
import { sessionLines } from '../export/sessions.ts';
import type { ExportedExchange } from '../export/types.ts';
import type { Database } from '../store/database.ts';
import { LakeStore } from '../store/lake.ts';
import { exchangeFacts, type LakeFacts } from '../store/queries/lake-facts.ts';
import { slug } from '../text/slug.ts';
import type { LakeFolder, Manifest } from './folder.ts';
import { hashOf, piecesOf } from './pieces.ts';

/** Most exchanges of a batch: what is held in memory, and what an interrupted push does again. */
const MAX_BATCH = 500;

/** What a push did. */
export interface Pushed {
  exchanges: number;
  /** Exchanges that the lake had already. */
  known: number;
  batches: number;
  texts: number;
  bytes: number;
}

/**
 * Adds the exchanges of a database to a lake: those that it does not have. Each batch is one day and one agent, and
 * becomes part of the lake by itself, so that a push that is interrupted goes on where it ended.
 *
 * Two pushes at the same time do not disturb each other. A text or an exchange that both write is in two files; it is read once.
 *
 * @param db without secrets, or without personal data
 * @throws LensError `not_writable`
 */
export async function pushDatabase(
  db: Database,
  lake: LakeFolder,
  { safety, source }: Pick<Manifest, 'safety' | 'source'>,
  progress: (line: string) => void = () => undefined,
): Promise<Pushed> {
  const store = await LakeStore.open(':memory:');
  try {
    const before = lake.manifests().batches;
    // Stand-ins differ in each copy: what is shared replaces what this source shared before.
    const isReplaced = (one: Manifest): boolean => safety !== 'redact' && one.source === source;
    const replaced = new Map([...before].filter(([, one]) => isReplaced(one)));
    const kept = [...before.values()].filter((one) => !isReplaced(one));
    const known = await store.values(
      kept.map(({ files }) => lake.at(files.exchanges.path)),
      'record_id',
    );
    // It can be removed as a whole: no other batch relies on its texts.
    const others = safety === 'redact' ? kept.filter((one) => one.safety === 'redact') : [];
    const texts = await store.values(
      others.flatMap(({ files }) => (files.texts === null ? [] : [lake.at(files.texts.path)])),
      'hash',
    );
    // A push that goes on writes the same files again; one that replaces others must not overwrite them.
    const attempt = safety === 'redact' ? '' : randomUUID();
    const facts = await exchangeFacts(db);
    const sessions = new Map((await sessionLines(db, noLog)).sessions.map((one) => [one.id, one]));
    const pushed: Pushed = { exchanges: 0, known: 0, batches: 0, texts: 0, bytes: 0 };
    const open = new Map<string, ExportedExchange[]>();
    const write = async (group: ExportedExchange[]): Promise<void> => {
      const { name, manifest } = await writeBatch(group);
      await lake.commit(name, manifest);
      pushed.exchanges += group.length;
      pushed.batches++;
      for (const file of Object.values(manifest.files)) pushed.bytes += file?.bytes ?? 0;
      progress(`Pushed ${pushed.exchanges} exchanges …`);
    };
    const writeBatch = async (
      group: readonly ExportedExchange[],
    ): Promise<{ name: string; manifest: Omit<Manifest, 'lake' | 'lens'> }> => {
      const [first] = group as [ExportedExchange];
      const day = dayOf(first);
      const agent = slug(first.row.agent) || 'unknown';
      const ids = group.map(({ row }) => row.record_id).sort();
      const name = hashOf([safety, attempt, ...ids].join('\n')).slice(0, 32);
      const added = new Map<string, string>();
      const named = (pieces: readonly string[]): string[] =>
        pieces.map((piece) => {
          const hash = hashOf(piece);
          if (!texts.has(hash)) added.set(hash, piece);
          texts.add(hash);
          return hash;
        });
      const rows = group.map((exchange) => rowOf(exchange, facts.get(exchange.row.exchange_id), named));
      const own = [...new Set(group.map(({ row }) => row.session_id))].flatMap((id) => {
        const session = id === null ? undefined : sessions.get(id);
        return session === undefined ? [] : [[session.id, JSON.stringify(session)]];
      });
      // Texts first: exchanges that are in the lake have theirs.
      const written = {
        texts:
          added.size === 0
            ? null
            : await lake.place(`texts/${name}.parquet`, (to) => store.write('texts', [...added], to)),
        sessions: await lake.place(`sessions/${name}.parquet`, (to) => store.write('sessions', own, to)),
        exchanges: await lake.place(`exchanges/day=${day}/agent=${agent}/${name}.parquet`, (to) =>
          store.write('exchanges', rows, to),
        ),
      };
      pushed.texts += added.size;
      return { name, manifest: { safety, source, day, agent, exchanges: group.length, files: written } };
    };
    for await (const exchange of exportedExchanges(db, noLog)) {
      if (known.has(exchange.row.record_id)) {
        pushed.known++;
        continue;
      }
      const key = `${dayOf(exchange)}\n${exchange.row.agent}`;
      const group = open.get(key) ?? [];
      open.set(key, group);
      group.push(exchange);
      if (group.length < MAX_BATCH) continue;
      open.delete(key);
      await write(group);
    }
    for (const group of open.values()) await write(group);
    for (const [name, manifest] of replaced) lake.remove(name, manifest);
    return pushed;
  } finally {
    store.close();
  }
}

/** The log has texts as they were sent: nothing of it leaves the machine. */
const noLog = async (): Promise<undefined> => undefined;

/** Day of an exchange in UTC by the clock of its own machine. */
const dayOf = ({ row }: ExportedExchange): string => /^\d{4}-\d\d-\d\d/.exec(row.ts ?? '')?.[0] ?? 'unknown';

function rowOf(
  { row, request, body, headers, events, response }: ExportedExchange,
  facts: LakeFacts | undefined,
  named: (pieces: readonly string[]) => string[],
) {
  const { body: value, base64, reconstructed, ...rest } = response ?? {};
  const answer = Object.fromEntries(
    Object.entries({ body: value, base64, reconstructed }).filter(([, one]) => one !== undefined),
  );
  const record = {
    completeness: row.completeness,
    request,
    headers,
    response: response === null ? null : rest,
    events,
  };
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
    JSON.stringify(record),
    body?.encoding ?? null,
    body === null ? null : named(body.encoding === 'json' ? piecesOf(body.text) : [body.text]),
    Object.keys(answer).length === 0 ? null : named([JSON.stringify(answer)]),
  ];
}
