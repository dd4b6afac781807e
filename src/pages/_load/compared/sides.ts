import type { Side } from '../../../analysis/diff/resolve.ts';
import { agentName, moment } from '../../../components/format.ts';
import { siteAgents, siteAgentVersions } from '../../../read/agents.ts';
import { siteFamilies } from '../../../read/families.ts';
import { siteSessionList } from '../../../read/sessions.ts';
import type { Comparable } from '../../../read/twins/compare.ts';
import { familyWhole } from '../../../store/queries/diff-family.ts';
import { familiesOfGroup } from '../../../store/queries/diff-groups.ts';
import { slug } from '../slug.ts';
import type { Site } from '../types.ts';

/** Something that can be compared, with what it takes to read it. */
export interface Candidate extends Comparable {
  agent: string;
  /** Its id in the database: agent, family or session; of a version `codex 0.169.0`. */
  id: string;
  /** Prompts that are versions of one another share it. */
  lineage: string | null;
  role: string | null;
}

/** Versions are ordered by their numbers: an older one may well be captured later. */
const natural = new Intl.Collator('en', { numeric: true });

/** Everything that can be compared: agents, versions of agents, prompts, sessions, each kind from old to new. */
export async function candidates({ db }: Pick<Site, 'db'>): Promise<Candidate[]> {
  const [agents, versions, families, sessions] = await Promise.all([
    siteAgents(db),
    siteAgentVersions(db),
    siteFamilies(db),
    siteSessionList(db),
  ]);
  const named = (kind: Comparable['kind'], id: string, rest: Omit<Candidate, 'key' | 'kind' | 'id'>) => ({
    key: slug(`${kind}-${id}`),
    kind,
    id,
    ...rest,
  });
  const plain = { lineage: null, role: null };
  return [
    ...agents.map(({ agent }) => named('agent', agent, { ...plain, agent, name: agentName(agent) })),
    ...versions
      .toSorted((a, b) => natural.compare(a.version, b.version))
      .map(({ agent, version }) =>
        named('version', `${agent} ${version}`, { ...plain, agent, name: `${agentName(agent)} ${version}` }),
      ),
    ...families
      .toSorted((a, b) => (a.first_seen ?? '').localeCompare(b.first_seen ?? ''))
      .map(({ family, agent, name, lineage, role }) =>
        named('prompt', family, { agent, name, lineage, role }),
      ),
    ...sessions.toReversed().map((row) =>
      named('session', row.session, {
        ...plain,
        agent: row.agent,
        name: `${agentName(row.agent)}: ${row.label ?? moment(row.ts ?? row.first_seen)}`,
      }),
    ),
  ];
}

/** What a comparison reads of a candidate. Its families are empty when none of its requests is to a model. */
export async function sideOf({ db }: Pick<Site, 'db'>, { kind, id, name }: Candidate): Promise<Side> {
  if (kind === 'prompt') return { kind: 'family', name, families: [await familyWhole(db, id)] };
  return { kind: 'group', name, families: await familiesOfGroup(db, { kind, name: id, exchanges: 0 }) };
}
