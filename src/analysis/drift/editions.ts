import { compareVersions } from '../../text/compare-versions.ts';
import type { RunFacts } from '../prompts/run-facts.ts';
import type { Family } from '../prompts/types.ts';

/** One request as far as editions are concerned. */
export interface EditionRequest extends RunFacts {
  exchange: number;
  version: string | null;
  model: string | null;
}

/** What one version of an agent sends as one family with one model. */
export interface Edition {
  family: Family;
  version: string | null;
  model: string | null;
  requests: readonly EditionRequest[];
  firstSeen: number | null;
  lastSeen: number | null;
}

/** An edition and the one it is compared with; null for the first. */
export interface Step {
  edition: Edition;
  previous: Edition | null;
}

/** The similarity of two editions, used to choose the predecessor. */
export type Likeness = (a: Edition, b: Edition) => number;

/**
 * Sorts the editions of families and finds the predecessor of each. Families of one lineage are versions of one
 * another. The predecessor is the edition of the latest older version with the same configuration (the same model); if
 * no older version has it, the most similar edition of the latest older version. Versions are ordered by number, and by
 * time if one of the two is unknown.
 *
 * @returns lineages by id, editions in order
 */
export function editionSteps(
  families: readonly Family[],
  requestOf: (id: string) => EditionRequest,
  likeness: Likeness,
): Step[] {
  const lineages = Map.groupBy(families, ({ lineage }) => lineage);
  return [...lineages]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, members]) => {
      const editions = members.flatMap((family) => editionsOf(family, requestOf)).sort(byAge);
      return editions.map((edition, at): Step => {
        const older = editions.slice(0, at).filter((other) => isOlder(other, edition));
        const same = older.filter(({ model }) => model === edition.model);
        return { edition, previous: nearest(same.length > 0 ? same : older, edition, likeness) };
      });
    });
}

/** The most similar of the editions of the latest older version; for equal similarity the one of the same family. */
function nearest(older: readonly Edition[], edition: Edition, likeness: Likeness): Edition | null {
  const latest = older.at(-1);
  const candidates = older
    .filter(({ version }) => version === latest?.version)
    .map((other) => ({
      other,
      score: likeness(other, edition),
      isOwn: other.family === edition.family ? 1 : 0,
    }));
  return (
    candidates.reduce<(typeof candidates)[number] | null>(
      (best, own) =>
        !best || own.score > best.score || (own.score === best.score && own.isOwn >= best.isOwn) ? own : best,
      null,
    )?.other ?? null
  );
}

function editionsOf(family: Family, requestOf: (id: string) => EditionRequest): Edition[] {
  const requests = family.requests.map(requestOf);
  const groups = Map.groupBy(requests, ({ version, model }) => JSON.stringify([version, model]));
  return [...groups.values()].map((own) => {
    const { version, model } = own[0] as EditionRequest;
    const times = own.map(({ ts }) => ts).filter((ts) => ts !== null);
    return {
      family,
      version,
      model,
      requests: own,
      firstSeen: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
      lastSeen: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
    };
  });
}

function byAge(a: Edition, b: Edition): number {
  const byVersion = a.version !== null && b.version !== null ? compareVersions(a.version, b.version) : 0;
  return (
    byVersion ||
    (a.firstSeen ?? Number.POSITIVE_INFINITY) - (b.firstSeen ?? Number.POSITIVE_INFINITY) ||
    compare(a.family.id, b.family.id) ||
    compare(a.model ?? '', b.model ?? '')
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Two families of one version are different requests of an agent, not two versions of one. */
function isOlder(a: Edition, b: Edition): boolean {
  if (a.version !== null && b.version !== null) return compareVersions(a.version, b.version) < 0;
  return a.family !== b.family && a.lastSeen !== null && b.firstSeen !== null && a.lastSeen < b.firstSeen;
}
