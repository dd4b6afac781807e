import { causeWords, partWords } from '../../text/words.ts';
import { cachedShare, cacheLosses, costFigures, mainFamily } from '../report-figures.ts';
import type { AgentReport, ReportData } from '../report-schema.ts';
import { agentId, type Finding, items, name, names, optional, statement } from './statement.ts';

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
  const sizes = known.map(({ agent, tokens: n }) => {
    const { largest_part: part, largest_share: share } = agent.main;
    if (part === null) return statement('{agent} {n}', { agent: agentId(agent), n });
    return statement('{agent} {n} ({share, number, percent} {part})', {
      agent: agentId(agent),
      n,
      share: share ?? { word: '–' },
      part: { word: partWords[part] ?? part },
    });
  });
  return [
    {
      agent: known.length === 1 ? largest.agent.agent : null,
      text: [
        statement('Input of a median request of the main loop, in tokens, with its largest part: {sizes}.', {
          sizes: items(sizes, 6),
        }),
      ],
      requests: known.reduce((sum, { requests }) => sum + requests, 0),
      of: agents.reduce((sum, { exchanges }) => sum + exchanges, 0),
    },
  ];
}

function costFinding(agent: AgentReport): Finding | null {
  const figures = costFigures(agent);
  if (figures === null) return null;
  const { total, saved, priced, exchanges } = figures;
  return {
    agent: agent.agent,
    text: [
      statement(
        '{agent} cost {usd, number, money} at list prices in {n, plural, one {# request} other {# requests}}{more}{cache}.',
        {
          agent: agentId(agent),
          usd: total,
          n: priced,
          more: optional(
            ...(priced === exchanges
              ? []
              : [statement(' ({n} more have no price)', { n: exchanges - priced })]),
          ),
          cache: cached(saved),
        },
      ),
    ],
    requests: priced,
    of: agent.exchanges,
  };
}

function cached(saved: number) {
  if (saved === 0) return optional();
  return optional(
    saved > 0
      ? statement('; the cache saved {usd, number, money}', { usd: saved })
      : statement('; without a cache it would have cost {usd, number, money} less', { usd: -saved }),
  );
}

function readFinding(agent: AgentReport): Finding | null {
  const read = cachedShare(agent);
  if (read.source !== 'provider') return null;
  const requests = agent.usage
    .filter(({ answered_by }) => answered_by === 'provider')
    .reduce((sum, { reported_exchanges: own }) => sum + own, 0);
  return {
    agent: agent.agent,
    text: [
      statement(
        '{agent} read {share, number, percent} of its input from the cache (usage reported in {n, plural, one {# request} other {# requests}}).',
        { agent: agentId(agent), share: read.value ?? { word: '–' }, n: requests },
      ),
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
  const { pairs, all_pairs: of, mean_uncacheable_tokens: tokens } = cost;
  const values = {
    agent: agentId(agent),
    slot: name(cost.slot ?? '', 60),
    place: name(cost.location, 60),
    pairs,
    of,
  };
  return {
    agent: agent.agent,
    text: [
      cost.scope === 'session'
        ? statement(
            '{agent}: {slot} ({place}) is the first difference in {pairs} of {of} pairs of consecutive sessions.',
            values,
          )
        : statement(
            '{agent}: {slot} ({place}) is the first difference in {pairs} of {of} pairs of consecutive turns.',
            values,
          ),
      statement('At the end of the prompt, it would leave {n} more tokens (mean) for the cache.', {
        n: tokens,
      }),
    ],
    requests: pairs,
    of,
  };
}

function lossFinding(agent: AgentReport): Finding | null {
  // Causes are counted over all answers: those of a local server cannot be taken out of them.
  if (!agent.main.answered_by_provider || agent.answered_locally > 0) return null;
  const lost = cacheLosses(agent);
  if (lost === null) return null;
  const pairs = agent.cache.causes.reduce((sum, { observed_pairs: observed }) => sum + observed, 0);
  const causes = lost.causes.map(({ cause, tokens: n }) =>
    statement('{cause} {n}', { cause: { word: causeWords[cause] ?? cause }, n }),
  );
  return {
    agent: agent.agent,
    text: [
      statement(
        '{agent} did not read {tokens} cached tokens{money} in {n, plural, one {# request} other {# requests}} that could: {causes}.',
        {
          agent: agentId(agent),
          tokens: lost.tokens,
          money: optional(
            ...(lost.usd === null ? [] : [statement(' ({usd, number, money})', { usd: lost.usd })]),
          ),
          n: pairs,
          causes: items(causes, 3),
        },
      ),
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
  const largest = never.toSorted((a, b) => b.carried_tokens - a.carried_tokens);
  const standIns = agent.answered_by_lens + agent.answered_locally;
  return {
    agent: agent.agent,
    text: [
      statement(
        '{agent} never called {n} of {of, plural, one {# tool} other {# tools}}: {tokens} of {all} tokens of definitions sent in {requests, plural, one {# request} other {# requests}}{local}.',
        {
          agent: agentId(agent),
          n: never.length,
          of: agent.tools.length,
          tokens: carried(never),
          all,
          requests: agent.exchanges,
          local: optional(
            ...(standIns > 0 ? [statement(', {n} of them answered by stand-ins', { n: standIns })] : []),
          ),
        },
      ),
      statement('The largest: {names}.', {
        names: names(
          largest.map((tool) => tool.name),
          4,
        ),
      }),
    ],
    requests: agent.exchanges,
    of: agent.exchanges,
  };
}
