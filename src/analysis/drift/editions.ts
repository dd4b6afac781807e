import type { Family } from '../prompts/types.ts';
import { compareVersions } from './compare-versions.ts';

/** One request as far as editions go. */
export interface EditionRequest {
  exchange: number;
  ts: number | null;
  version: string | null;
}

/** What one version of an agent sends as one family. */
export interface Edition {
  family: Family;
  version: string | null;
  requests: readonly EditionRequest[];
  firstSeen: number | null;
  lastSeen: number | null;
}

/** An edition and the one it is a newer version of; null for the first. */
export interface Step {
  edition: Edition;
  previous: Edition | null;
}

/**
 * Puts the versions of families in order. Families of one lineage are versions of one another; an edition follows the
 * nearest older one of its lineage, of its own family where that has one. Age is determined by the version, and by time
 * where one of the two is not known.
 *
 * @returns lineages by id, editions in order
 */
export function editionSteps(families: readonly Family[], requestOf: (id: string) => EditionRequest): Step[] {
  const lineages = Map.groupBy(families, ({ lineage }) => lineage);
  return [...lineages]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, members]) => {
      const editions = members.flatMap((family) => editionsOf(family, requestOf)).sort(byAge);
      return editions.map((edition, at): Step => {
        const older = editions.slice(0, at).filter((other) => isOlder(other, edition));
        const nearest = older.filter((other) => other.version === older.at(-1)?.version);
        const previous = nearest.find(({ family }) => family === edition.family) ?? nearest.at(-1) ?? null;
        return { edition, previous };
      });
    });
}

function editionsOf(family: Family, requestOf: (id: string) => EditionRequest): Edition[] {
  const byVersion = Map.groupBy(family.requests.map(requestOf), ({ version }) => version);
  return [...byVersion].map(([version, requests]) => {
    const times = requests.map(({ ts }) => ts).filter((ts) => ts !== null);
    return {
      family,
      version,
      requests,
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
    (a.family.id < b.family.id ? -1 : 1)
  );
}

/** Two families of one version are two things an agent does, not two versions of one. */
function isOlder(a: Edition, b: Edition): boolean {
  if (a.version !== null && b.version !== null) return compareVersions(a.version, b.version) < 0;
  return a.family !== b.family && a.lastSeen !== null && b.firstSeen !== null && a.lastSeen < b.firstSeen;
}
