import type { OutlineRow } from '../../store/queries/grown-outline.ts';
import { type ClientHeaders, conversationKey, parentKey } from '../threads/client-ids.ts';
import { keeps } from './anew.ts';
import { lastOfInstructions } from './last-sessions.ts';

/** What a grown log touches. */
export interface Touched {
  /** Exchanges that were not analysed. */
  fresh: readonly OutlineRow[];
  /**
   * From the first exchange that is new or got its answer on: rows of their own are written anew. What is before them in
   * time does not follow them.
   */
  window: readonly OutlineRow[];
  /** By number: the conversations of the window, and those it is compared with, each of them whole. */
  members: ReadonlySet<number>;
}

export interface TouchedSource {
  /** By time, then id. */
  outlines: readonly OutlineRow[];
  headers: ReadonlyMap<number, ClientHeaders>;
  /** What the first message of an exchange is. */
  rootOf(outline: OutlineRow): string | null;
  /** Share of a log that may be touched: above it, the whole is derived as quickly. */
  mostTouched: number;
}

/** Requests of a session in which a summary is looked for (cache/baseline.ts). */
const latestAnswers = 8;
/** Finds what has to be looked at again; null when nothing was added. */
export function touchedBy({ outlines, headers, rootOf, mostTouched }: TouchedSource): Touched | null {
  const start = outlines.findIndex(isNew);
  if (start < 0) return null;
  const window = outlines.slice(start);
  const before = outlines.slice(0, start);
  const open = new Set(window.map(({ n }) => n));
  // Clocks go back: what such a request is compared with may have got its answer only now.
  keeps(
    !before.some(({ follows }) => follows !== null && open.has(follows)),
    'an earlier request that follows a later one',
  );
  const sessions = new Set(window.map(({ session }) => session));
  const agents = new Set(window.map(({ agent }) => agent));
  const seeds = new Set([
    ...window,
    ...latestOf(before, sessions),
    ...lastOfInstructions(before.filter(({ agent }) => agents.has(agent))),
  ]);
  const members = connected(outlines, seeds, (outline) => bondsOf(outline, rootOf(outline), headers));
  keeps(members.size <= outlines.length * mostTouched, 'most of the log is touched');
  return { fresh: outlines.filter(({ analysed }) => !analysed), window, members };
}

const isNew = ({ analysed, was_unfinished, outcome }: OutlineRow): boolean =>
  !analysed || (was_unfinished === true && outcome !== 'unfinished');

/**
 * What the window may be compared with in its sessions: the latest requests, and of each family the last one that the
 * provider surely worked on with those behind it.
 */
function latestOf(before: readonly OutlineRow[], sessions: ReadonlySet<string | null>): OutlineRow[] {
  const own = Map.groupBy(
    before.filter(({ session }) => session !== null && sessions.has(session)),
    ({ session }) => session,
  );
  return [...own.values()].flatMap((session) => {
    const done = new Set<string>();
    const ofFamilies = session.toReversed().filter((outline) => {
      const key = JSON.stringify([outline.agent, outline.family]);
      if (done.has(key)) return false;
      if (surelyCounts(outline)) done.add(key);
      return true;
    });
    return [...ofFamilies, ...session.slice(-latestAnswers)];
  });
}

const surelyCounts = ({ outcome, status, messages, role }: OutlineRow): boolean =>
  outcome === 'complete' && (status ?? 200) < 400 && messages !== null && role !== 'count_tokens';

/** What exchanges of one conversation, of its subagents and of its forks have in common. */
function bondsOf(
  outline: OutlineRow,
  root: string | null,
  headers: ReadonlyMap<number, ClientHeaders>,
): string[] {
  const { n, agent, session, thread, follows, parent_thread } = outline;
  const bonds = [`exchange ${n}`];
  if (root !== null) bonds.push(`root ${agent} ${root}`);
  if (thread !== null) bonds.push(`thread ${thread}`);
  if (parent_thread !== null) bonds.push(`thread ${parent_thread}`);
  if (follows !== null) bonds.push(`exchange ${follows}`);
  const own = headers.get(n);
  for (const key of own ? [conversationKey(own), parentKey(own)] : [])
    if (key !== null) bonds.push(`client ${session} ${key}`);
  return bonds;
}

/** Everything that hangs together with the seeds by a bond. */
function connected(
  outlines: readonly OutlineRow[],
  seeds: ReadonlySet<OutlineRow>,
  bondsOf: (outline: OutlineRow) => readonly string[],
): Set<number> {
  const byBond = new Map<string, OutlineRow[]>();
  const bonds = new Map(outlines.map((outline) => [outline, bondsOf(outline)]));
  for (const [outline, own] of bonds) {
    for (const bond of own) {
      const known = byBond.get(bond);
      if (known) known.push(outline);
      else byBond.set(bond, [outline]);
    }
  }
  const found = new Set(seeds);
  // A set that grows while it is walked is walked to its end.
  for (const outline of found) {
    for (const bond of bonds.get(outline) ?? []) {
      for (const other of byBond.get(bond) ?? []) found.add(other);
      byBond.delete(bond);
    }
  }
  return new Set([...found].map(({ n }) => n));
}
