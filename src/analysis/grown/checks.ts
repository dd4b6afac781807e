import type { TableRow } from '../../store/append.ts';
import type { OutlineRow } from '../../store/queries/grown-outline.ts';
import { objectOf, stringOf } from '../../wire/json.ts';
import type { Tables } from '../families/tables.ts';
import { clientVersionOf } from '../requests/agent-versions.ts';
import type { ClientFacts } from '../requests/client-facts.ts';
import type { Material } from '../requests/material.ts';
import { keeps } from './anew.ts';
import type { Touched } from './touched.ts';

/** What was analysed is all there still, and what was known of its sessions is what is known now. */
export function keepsOutlines(outlines: readonly OutlineRow[], analysed: number): void {
  const known = outlines.filter((outline) => outline.analysed);
  keeps(known.length === analysed && analysed > 0, 'exchanges are gone');
  keeps(
    known.every(({ in_session, was_in_session }) => in_session === was_in_session),
    'a session is told of later',
  );
}

/** Frames that continue an answer are joined with the whole conversation: rows of that are numbered all together. */
export function keepsFrames({ exchanges, rests }: Material): void {
  for (const { rest } of exchanges) {
    const frame = rest === null ? undefined : rests.get(rest);
    keeps(stringOf(objectOf(frame)['previous_response_id']) === '', 'a frame that continues an answer');
  }
}

/** Of a frame that was sent before in another wire format other members are lists. */
export function keepsWires(outlines: readonly OutlineRow[]): void {
  const wires = new Map<number, string>();
  for (const { rest, wire } of outlines) {
    if (rest === null) continue;
    keeps((wires.get(rest) ?? wire) === wire, 'a body in two wire formats');
    wires.set(rest, wire);
  }
}

/** Earlier requests follow what they followed, are what they were and were asked for by whom they were. */
export function keepsThreads(tables: Tables, before: ReadonlyMap<number, OutlineRow>): void {
  const parents = new Map((tables['threads'] ?? []).map((row) => [row['thread_id'], row]));
  for (const row of tables['_exchange_threads'] ?? []) {
    const was = before.get(row['exchange'] as number);
    if (!was) continue;
    const parent = parents.get(row['thread_id']);
    const now = [
      row['thread_id'],
      row['relation'],
      row['follows'],
      row['role'],
      row['kind'],
      parent?.['parent_thread_id'],
      parent?.['parent_exchange'],
      parent?.['parent_call_id'],
    ];
    const { thread, relation, follows, role, kind, parent_thread, parent_exchange, parent_call } = was;
    const then = [thread, relation, follows, role, kind, parent_thread, parent_exchange, parent_call];
    keeps(
      now.every((value, at) => (value ?? null) === then[at]),
      'an earlier request changes its place',
    );
  }
}

/** Calls of earlier requests stay the same; their results may come. */
export function keepsCalls(
  calls: readonly TableRow[],
  before: ReadonlySet<number>,
  known: ReadonlyMap<number, number>,
): void {
  const found = Map.groupBy(calls, ({ exchange }) => exchange as number);
  for (const exchange of before)
    keeps(
      (found.get(exchange)?.length ?? 0) === (known.get(exchange) ?? 0),
      'other calls of an earlier request',
    );
}

/** Versions that a session's requests are told by are those that told it before. */
export function keepsVersions(
  found: readonly TableRow[],
  { fresh, window }: Touched,
  outlines: readonly OutlineRow[],
  { sessions }: ClientFacts,
): void {
  const versions = new Map(found.map((row) => [row['exchange'] as number, row]));
  const keyOf = ({ session, agent }: OutlineRow): string => `${session} ${agent}`;
  const touched = new Set(window.map(keyOf));
  const told = new Map<string, Set<string>>();
  for (const outline of outlines) {
    const key = keyOf(outline);
    if (!outline.analysed || outline.session === null || !touched.has(key)) continue;
    const own =
      told.get(key) ?? new Set(clientVersionOf(sessions.get(outline.session)?.client_version ?? null));
    told.set(key, own);
    if (outline.version !== null && outline.evidence !== 'session') own.add(outline.version);
  }
  for (const outline of fresh) {
    const derived = versions.get(outline.n);
    const own = derived ? (derived['evidence'] === 'session' ? null : derived['version']) : outline.version;
    const known = told.get(keyOf(outline));
    if (typeof own === 'string' && outline.session !== null && known)
      keeps(known.has(own), 'another version in a session');
  }
  for (const outline of window) {
    if (versions.get(outline.n)?.['evidence'] !== 'session') continue;
    keeps((told.get(keyOf(outline))?.size ?? 1) === 1, 'several versions in a session');
  }
}
