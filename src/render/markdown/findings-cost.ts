import { cachedShare, cacheLosses, costFigures, mainFamily } from '../../read/report-figures.ts';
import type { AgentReport, ReportData } from '../../read/report-schema.ts';
import { count, money, percent, plural } from '../../text/figures.ts';
import { agentCode, type Finding } from './finding.ts';
import { code, codes, type Inline, listed } from './nodes.ts';
import { causeWords, partWords } from './words.ts';

type Main = AgentReport['main'];

/** Size of a request, and what requests cost where a provider answered. */
export function costFindings(data: ReportData): Finding[] {
  const paid = data.agents.flatMap((agent) =>
    [costFinding(agent), readFinding(agent)].filter((one) => one !== null),
  );
  return [...sizeFinding(data), ...paid];
}

/** The smallest and the largest request of main loops, with what the largest consists of. */
function sizeFinding({ agents }: ReportData): Finding[] {
  const known = agents
    .flatMap((agent) => {
      const tokens = agent.main.estimated_input_tokens;
      return tokens === null ? [] : [{ agent, tokens, requests: mainFamily(agent)?.requests ?? 0 }];
    })
    .toSorted((a, b) => b.tokens - a.tokens);
  const [largest] = known;
  if (!largest) return [];
  const sizes = listed(
    known.map(({ agent, tokens }): Inline[] => [
      agentCode(agent),
      ` ${count(tokens)}${largestPart(agent.main)}`,
    ]),
    6,
  );
  return [
    {
      agent: known.length === 1 ? largest.agent.agent : null,
      line: ['Input of a median request of the main loop, in tokens, with its largest part: ', ...sizes, '.'],
      requests: known.reduce((sum, { requests }) => sum + requests, 0),
      of: agents.reduce((sum, { exchanges }) => sum + exchanges, 0),
    },
  ];
}

const largestPart = ({ largest_part: part, largest_share: share }: Main): string =>
  part === null ? '' : ` (${percent(share)} ${partWords[part] ?? part})`;

function costFinding(agent: AgentReport): Finding | null {
  const figures = costFigures(agent);
  if (figures === null) return null;
  const { total, saved, priced, exchanges } = figures;
  return {
    agent: agent.agent,
    line: [
      agentCode(agent),
      ` cost ${money(total)} at list prices in ${plural(priced, 'request')}${priced === exchanges ? '' : ` (${count(exchanges - priced)} more have no price)`}${cached(saved)}.`,
    ],
    requests: priced,
    of: agent.exchanges,
  };
}

function cached(saved: number): string {
  if (saved === 0) return '';
  return saved > 0
    ? `; the cache saved ${money(saved)}`
    : `; without a cache it would have cost ${money(-saved)} less`;
}

function readFinding(agent: AgentReport): Finding | null {
  const read = cachedShare(agent);
  if (read.source !== 'provider') return null;
  const requests = agent.usage
    .filter(({ answered_by }) => answered_by === 'provider')
    .reduce((sum, { reported_exchanges: own }) => sum + own, 0);
  return {
    agent: agent.agent,
    line: [
      agentCode(agent),
      ` read ${percent(read.value)} of its input from the cache (usage reported in ${plural(requests, 'request')}).`,
    ],
    requests,
    of: agent.exchanges,
  };
}

/** Tokens per pair below which the position of a slot is not worth a finding. */
const MIN_TOKENS = 100;

/** Slots whose position ends the cached prefix, and cached tokens that were not read, the most tokens first. */
export function cacheFindings({ agents }: ReportData): Finding[] {
  const moves = agents.flatMap((agent) => {
    const move = costliestSlot(agent);
    return move === null ? [] : [{ finding: moveFinding(agent, move), tokens: move.uncacheable_tokens }];
  });
  const losses = agents.map(lossFinding).filter((finding) => finding !== null);
  return [...losses, ...moves.toSorted((a, b) => b.tokens - a.tokens).map(({ finding }) => finding)];
}

type SlotCost = AgentReport['slot_cost'][number];

/** The slot of an agent whose position costs most. The prompts alone determine it, whoever answered. */
function costliestSlot({ slot_cost }: AgentReport): SlotCost | null {
  const [first] = slot_cost
    .filter(({ slot, mean_uncacheable_tokens: tokens }) => slot !== null && tokens >= MIN_TOKENS)
    .toSorted((a, b) => b.uncacheable_tokens - a.uncacheable_tokens);
  return first ?? null;
}

function moveFinding(agent: AgentReport, cost: SlotCost): Finding {
  const pairs = cost.scope === 'session' ? 'consecutive sessions' : 'consecutive turns';
  return {
    agent: agent.agent,
    line: [
      agentCode(agent),
      ': ',
      code(cost.slot ?? '', 60),
      ' (',
      code(cost.location, 60),
      `) is the first difference in ${count(cost.pairs)} of ${count(cost.all_pairs)} pairs of ${pairs}. At the end of the prompt, it would leave ${count(cost.mean_uncacheable_tokens)} more tokens (mean) for the cache.`,
    ],
    requests: cost.pairs,
    of: cost.all_pairs,
  };
}

function lossFinding(agent: AgentReport): Finding | null {
  // Causes are counted over all answers: those of a local server cannot be taken out of them.
  if (!agent.main.answered_by_provider || agent.answered_locally > 0) return null;
  const lost = cacheLosses(agent);
  if (lost === null) return null;
  const pairs = agent.cache.causes.reduce((sum, { observed_pairs: observed }) => sum + observed, 0);
  const list = listed(
    lost.causes.map(({ cause, tokens }) => `${causeWords[cause] ?? cause} ${count(tokens)}`),
    3,
  );
  return {
    agent: agent.agent,
    line: [
      agentCode(agent),
      ` did not read ${count(lost.tokens)} cached tokens${lost.usd === null ? '' : ` (${money(lost.usd)})`} in ${plural(pairs, 'request')} that could: `,
      ...list,
      '.',
    ],
    requests: pairs,
    of: agent.exchanges,
  };
}

/** Tools that no answer called, where models and not stand-ins answered, the most tokens first. */
export function unusedFindings({ agents }: ReportData): Finding[] {
  return agents
    .filter(({ main, tools }) => main.answered_by_provider && tools.length > 0)
    .map((agent) => ({ agent, never: agent.tools.filter(({ calls }) => calls === 0) }))
    .filter(({ never }) => never.length > 0)
    .map(({ agent, never }) => ({ finding: unusedFinding(agent, never), tokens: carried(never) }))
    .toSorted((a, b) => b.tokens - a.tokens)
    .map(({ finding }) => finding);
}

const carried = (tools: AgentReport['tools']): number =>
  tools.reduce((sum, { carried_tokens: tokens }) => sum + tokens, 0);

function unusedFinding(agent: AgentReport, never: AgentReport['tools']): Finding {
  const all = carried(agent.tools);
  const names = never.toSorted((a, b) => b.carried_tokens - a.carried_tokens).map(({ name }) => name);
  const stood = agent.answered_by_lens + agent.answered_locally;
  return {
    agent: agent.agent,
    line: [
      agentCode(agent),
      ` never called ${count(never.length)} of ${plural(agent.tools.length, 'tool')}: ${count(carried(never))} of ${count(all)} tokens of definitions sent in ${plural(agent.exchanges, 'request')}${stood > 0 ? `, ${count(stood)} of them answered by stand-ins` : ''}. The largest: `,
      ...codes(names, 4),
      '.',
    ],
    requests: agent.exchanges,
    of: agent.exchanges,
  };
}
