import { createHash } from 'node:crypto';
import type { SampleUse } from './axes.ts';
import { byKey, groupRequests } from './family/groups.ts';
import { linkVersions } from './family/lineage.ts';
import { familyNames } from './family/names.ts';
import type { Role } from './family/roles.ts';
import { rolesOf } from './family/roles.ts';
import { compare, groupSurfaces, type SurfaceGroup } from './family/surfaces.ts';
import { earliest, latest, type TextUse } from './slots/value-counts.ts';
import { mineTemplate } from './template.ts';
import type { Family, FamilySurface, PromptRequest, PromptText } from './types.ts';

/**
 * Finds the families of requests and the templates of their surfaces. The result does not depend on the order of
 * requests and texts; texts that no request uses are ignored. `texts` must contain the text of each surface's hash.
 */
export function findFamilies(requests: readonly PromptRequest[], texts: readonly PromptText[]): Family[] {
  const inOrder = [...requests].sort((a, b) => compare(a.id, b.id));
  const byHash = new Map(texts.map((text) => [text.hash, text]));
  const groups = groupRequests(inOrder, texts);
  const families = byKey(groups, ([first]) => first?.agent ?? '').flatMap((own) => describe(own, byHash));
  linkVersions(families, new Map(requests.map((request) => [request.id, request])));
  return families;
}

/** The families of one agent. */
function describe(groups: readonly PromptRequest[][], texts: ReadonlyMap<string, PromptText>): Family[] {
  const roles = rolesOf(groups, texts);
  const surfaces = groups.map((group) => groupSurfaces(group, texts));
  const firstLines = surfaces.map((own) => firstLine(own, texts));
  const names = familyNames(
    groups.map((requests, i) => ({
      agent: (requests[0] as PromptRequest).agent,
      role: roles[i] as Role,
      requests,
      firstLine: firstLines[i] as string,
    })),
  );
  return groups.map((group, i) => {
    const agent = (group[0] as PromptRequest).agent;
    const id = shortHash(agent, names[i] as string);
    return {
      id,
      agent,
      name: names[i] as string,
      role: roles[i] as Role,
      requests: group.map((request) => request.id),
      surfaces: (surfaces[i] as SurfaceGroup[]).map((surface, position) =>
        familySurface(id, surface, position, texts),
      ),
      lineage: id,
    };
  });
}

function familySurface(
  family: string,
  { kind, place, hashes, requests }: SurfaceGroup,
  position: number,
  texts: ReadonlyMap<string, PromptText>,
): FamilySurface {
  const own = new Set(hashes);
  const uses = new Map<string, TextUse>();
  for (const { ts, surfaces } of requests)
    for (const { hash } of surfaces) {
      if (!own.has(hash)) continue;
      const use = uses.get(hash) ?? { requests: 0, firstSeen: null, lastSeen: null };
      uses.set(hash, {
        requests: use.requests + 1,
        firstSeen: earliest(use.firstSeen, ts),
        lastSeen: latest(use.lastSeen, ts),
      });
    }
  const sent = new Map<string, SampleUse[]>();
  for (const { ts, session, cwd = null, git = null, agentVersion, model, toolSet, surfaces } of requests)
    for (const hash of new Set(surfaces.map((surface) => surface.hash))) {
      if (!own.has(hash)) continue;
      const use = { ts, session, cwd, git, version: agentVersion, model, toolSet };
      sent.set(hash, [...(sent.get(hash) ?? []), use]);
    }
  const template = mineTemplate(
    hashes.map((hash) => texts.get(hash) ?? { hash, text: '' }),
    {
      id: shortHash(family, kind, String(position)),
      useOf: (hash) => uses.get(hash) as TextUse,
      sentBy: (hash) => sent.get(hash) ?? [],
    },
  );
  return { kind, place, position, template, support: requests.length };
}

function firstLine(surfaces: readonly SurfaceGroup[], texts: ReadonlyMap<string, PromptText>): string {
  const longest = [...surfaces].sort((a, b) => lengthOf(b, texts) - lengthOf(a, texts))[0];
  const text = texts.get(longest?.hashes[0] ?? '')?.text ?? '';
  return text.split('\n').find((line) => line.trim() !== '') ?? '';
}

function lengthOf({ hashes }: SurfaceGroup, texts: ReadonlyMap<string, PromptText>): number {
  return texts.get(hashes[0] ?? '')?.text.length ?? 0;
}

function shortHash(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\u0000')).digest('hex').slice(0, 12);
}
