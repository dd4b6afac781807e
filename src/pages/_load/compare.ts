import { agentName, moment } from '../../components/format.ts';
import { t } from '../../components/messages.ts';
import { agents, agentVersions } from '../../read/agents.ts';
import { wholeFamily } from '../../read/diff/families.ts';
import { familiesOfGroup } from '../../read/diff/groups.ts';
import type { Side } from '../../read/diff/resolve.ts';
import { exchangeIds } from '../../read/exchanges.ts';
import { families } from '../../read/families.ts';
import { sessions } from '../../read/sessions.ts';
import type { Comparable, ComparePage } from '../../read/twins/compare.ts';
import { type Route, type Site, slug } from './site.ts';
import { PART } from './workspace.ts';

/** Things a server offers to compare; sessions are the many. */
const COMPARABLES = 600;

/** The page that leads to comparisons, and compares any two exchanges in the browser: all pairs are too many to publish. */
export function compareRoutes(site: Site): Route[] {
  return [{ url: 'compare.html', load: () => comparePage(site) }];
}

async function comparePage(site: Site): Promise<ComparePage> {
  const [ids, all] = [await exchangeIds(site.db), await candidates(site)];
  const pairs = pairsThatMatter(all);
  return {
    page: 'compare',
    url: 'compare.html',
    question: 'What changed, and how do they differ?',
    answer: [
      [
        pairs.length === 0
          ? t('There is one agent in one version and one session: only exchanges can be compared yet.')
          : t(
              '{n, plural, one {# comparison} other {# comparisons}} of versions, agents and sessions are ready, and any two exchanges can be chosen.',
              { n: pairs.length },
            ),
        ' ',
        t(
          'Prompts are compared line by line, tools by meaning, messages by the common beginning of both conversations.',
        ),
      ],
    ],
    parts: Math.ceil(ids.length / PART),
    groups: [...Map.groupBy(pairs, ({ group }) => group)].map(([kind, own]) => ({
      kind,
      pairs: own.map(({ before, after }) => ({
        before: before.name,
        after: after.name,
        url: comparedUrl(before, after),
      })),
    })),
    comparables: all.slice(0, COMPARABLES).map(({ key, kind, name, agent, id }) => ({
      key,
      kind,
      name,
      agent,
      value: { agent: null, version: id.slice(agent.length + 1), prompt: name, session: slug(id) }[kind],
    })),
    situations: Object.fromEntries(
      (await sessions(site.db))
        .slice(0, COMPARABLES)
        .map((row) => [
          slug(row.session_id),
          { version: row.agent_version, folder: row.cwd, mode: row.mode },
        ]),
    ),
    evidence: [
      {
        what: 'Arguments for lens diff',
        sql: 'SELECT agent, agent_version, count(*) AS exchanges, min(ts) AS first_seen FROM exchanges GROUP BY ALL ORDER BY agent, first_seen;',
      },
    ],
  };
}

/** Something that can be compared, with what it takes to read it. */
export interface Candidate extends Comparable {
  agent: string;
  /** Its id in the database: agent, family or session; of a version `codex 0.169.0`. */
  id: string;
  /** Prompts that are versions of one another share it. */
  lineage: string | null;
  role: string | null;
  /** Of a prompt: version and model that are shown, and requests of the family. */
  version: string | null;
  model: string | null;
  requests: number;
}

/** Versions are ordered by their numbers: an older one may well be captured later. */
const natural = new Intl.Collator('en', { numeric: true });

/** Everything that can be compared: agents, versions of agents, prompts, sessions, each kind from old to new. */
export async function candidates({ db }: Pick<Site, 'db'>): Promise<Candidate[]> {
  const [known, versions, prompts, captured] = await Promise.all([
    agents(db),
    agentVersions(db),
    families(db),
    sessions(db),
  ]);
  const named = (kind: Comparable['kind'], id: string, rest: Omit<Candidate, 'key' | 'kind' | 'id'>) => ({
    key: slug(`${kind}-${id}`),
    kind,
    id,
    ...rest,
  });
  const plain = { lineage: null, role: null, version: null, model: null, requests: 0 };
  return [
    ...known.map(({ agent }) => named('agent', agent, { ...plain, agent, name: agentName(agent) })),
    ...versions
      .toSorted((a, b) => natural.compare(a.version, b.version))
      .map(({ agent, version }) =>
        named('version', `${agent} ${version}`, { ...plain, agent, name: `${agentName(agent)} ${version}` }),
      ),
    ...prompts
      .toSorted(
        (a, b) =>
          natural.compare(a.shown_version ?? '', b.shown_version ?? '') ||
          (a.first_seen ?? '').localeCompare(b.first_seen ?? ''),
      )
      .map(({ family_id, agent, family, lineage_id, role, shown_version, shown_model, requests }) =>
        named('prompt', family_id, {
          agent,
          name: family,
          lineage: lineage_id,
          role,
          version: shown_version,
          model: shown_model,
          requests,
        }),
      ),
    ...captured.toReversed().map((row) =>
      named('session', row.session_id, {
        ...plain,
        agent: row.agent,
        name: `${agentName(row.agent)}: ${row.label ?? moment(row.ts)}`,
      }),
    ),
  ];
}

/** What a comparison reads of a candidate. Its families are empty when none of its requests is to a model. */
export async function sideOf({ db }: Pick<Site, 'db'>, { kind, id, name }: Candidate): Promise<Side> {
  if (kind === 'prompt') return { kind: 'family', name, families: [await wholeFamily(db, id)] };
  return {
    kind: 'group',
    group: kind,
    name,
    families: await familiesOfGroup(db, { kind, name: id, exchanges: 0 }),
  };
}

/** Two things whose comparison is published, the older first, and what kind of question it answers. */
export interface Pair {
  group: ComparePage['groups'][number]['kind'];
  before: Candidate;
  after: Candidate;
}

/** Comparisons published of each kind at most: the newest. */
const MOST: Readonly<Record<Pair['group'], number>> = { version: 20, prompt: 40, agent: 28, session: 12 };

/**
 * The pairs that people ask for, of all that could be made: each version of an agent or of a prompt with the one before
 * it, agents by the newest version of the main prompt with the most requests, and of each agent the first session with
 * the last. A server compares any two.
 */
export function pairsThatMatter(all: readonly Candidate[]): Pair[] {
  const of = (kind: Candidate['kind']): Candidate[] => all.filter((one) => one.kind === kind);
  const mains = groups(
    of('prompt').filter(({ role }) => role === 'main'),
    ({ agent }) => agent,
  ).flatMap(newestOfMost);
  const found: Readonly<Record<Pair['group'], readonly Two[]>> = {
    version: groups(of('version'), ({ agent }) => agent).flatMap(neighbours),
    prompt: groups(of('prompt'), ({ lineage, id }) => lineage ?? id).flatMap(versionsOfPrompt),
    agent: everyTwo(mains),
    session: groups(of('session'), ({ agent }) => agent).flatMap(firstAndLast),
  };
  return (Object.keys(MOST) as Pair['group'][]).flatMap((group) =>
    found[group].slice(-MOST[group]).map(([before, after]): Pair => ({ group, before, after })),
  );
}

type Two = readonly [before: Candidate, after: Candidate];

const groups = (all: readonly Candidate[], by: (one: Candidate) => string): Candidate[][] => [
  ...Map.groupBy(all, by).values(),
];

const neighbours = (own: readonly Candidate[]): Two[] =>
  own.slice(1).map((after, index): Two => [own[index] as Candidate, after]);

/** Each prompt with the version before it: that with its model, else the latest. Two models of one version are no pair. */
const versionsOfPrompt = (own: readonly Candidate[]): Two[] =>
  own.flatMap((after, index): Two[] => {
    const older = own.slice(0, index).filter(({ version }) => version === null || version !== after.version);
    const before = older.findLast(({ model }) => model === after.model) ?? older.at(-1);
    return before ? [[before, after]] : [];
  });

/** Of the lineage with the most requests, the newest version; of its models, the one with the most requests. */
function newestOfMost(own: readonly Candidate[]): Candidate[] {
  const lineages = groups(own, ({ lineage, id }) => lineage ?? id);
  const total = (all: readonly Candidate[]): number => all.reduce((sum, { requests }) => sum + requests, 0);
  const most = lineages.toSorted((a, b) => total(b) - total(a))[0] ?? [];
  const newest = most.filter(({ version }) => version === most.at(-1)?.version);
  return newest
    .toReversed()
    .toSorted((a, b) => b.requests - a.requests)
    .slice(0, 1);
}

const everyTwo = (own: readonly Candidate[]): Two[] =>
  own.flatMap((before, index) => own.slice(index + 1).map((after): Two => [before, after]));

function firstAndLast(own: readonly Candidate[]): Two[] {
  const [first, last] = [own[0], own.at(-1)];
  return first && last && first !== last ? [[first, last]] : [];
}

export const comparedUrl = (before: Candidate, after: Candidate): string =>
  `compare/${before.key}/${after.key}.html`;

/** Addresses of the comparisons that are published. */
export async function publishedComparisons(site: Pick<Site, 'db'>): Promise<Set<string>> {
  return new Set(
    pairsThatMatter(await candidates(site)).map(({ before, after }) => comparedUrl(before, after)),
  );
}
