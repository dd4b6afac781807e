import { agentName } from '../../components/format.ts';
import { t } from '../../components/messages.ts';
import { agents, agentVersions } from '../../read/agents.ts';
import type { AgentSummary, AgentsPage } from '../../read/twins/overview.ts';
import { publishedComparisons } from './compare.ts';
import { familySummaries, promptVersionLines } from './families.ts';
import type { Route, Site } from './site.ts';

/** Every agent with its main family: the main loop, else the family with the longest prompt. */
export async function agentSummaries(site: Site): Promise<AgentSummary[]> {
  const [all, families] = await Promise.all([agents(site.db), familySummaries(site)]);
  return all.map((agent) => {
    const own = families.filter((family) => family.agent === agent.agent);
    const main = own
      .filter(({ tokens }) => tokens > 0)
      .toSorted(
        (a, b) =>
          Number(b.role === 'main') - Number(a.role === 'main') ||
          b.requests - a.requests ||
          b.tokens - a.tokens,
      )[0];
    return {
      agent: agent.agent,
      url: site.urls.agent(agent.agent),
      versions: agent.agent_versions,
      models: agent.model_names,
      wires: agent.wires,
      exchanges: agent.exchanges,
      sessions: agent.sessions,
      families: own.length,
      tools: agent.tools,
      main: main
        ? {
            family: main.family,
            url: main.url,
            name: main.name,
            samples: main.samples,
            slots: main.slots,
            tokens: main.tokens,
            fixedTokens: main.fixedTokens,
            anatomy: main.anatomy,
          }
        : null,
      inputTokens: agent.input_tokens,
      cachedShare: agent.cached_share,
      outputTokens: agent.output_tokens,
      local: agent.usage_source === 'local',
    };
  });
}

/** All agents side by side. */
export function agentsRoutes(site: Site): Route[] {
  return [{ url: 'agents.html', load: () => agentsPage(site) }];
}

async function agentsPage(site: Site): Promise<AgentsPage> {
  const all = await agentSummaries(site);
  const longest = all
    .filter(({ main }) => main)
    .toSorted((a, b) => (b.main?.tokens ?? 0) - (a.main?.tokens ?? 0));
  const [most, least] = [longest[0], longest.at(-1)];
  return {
    page: 'agents',
    url: 'agents.html',
    question: 'How do the agents differ?',
    answer:
      most?.main && least?.main && most !== least
        ? [
            [
              t(
                'Of {n, plural, one {# agent} other {# agents}}, <most>{longest} has the longest prompt, {tokens, plural, one {# token} other {# tokens}}</most>, and <least>{shortest} the shortest, {least_tokens}</least>.',
                {
                  n: all.length,
                  longest: agentName(most.agent),
                  most: { href: most.main.url },
                  tokens: Math.round(most.main.tokens),
                  shortest: agentName(least.agent),
                  least: { href: least.main.url },
                  least_tokens: Math.round(least.main.tokens),
                },
              ),
            ],
          ]
        : [
            [
              t('{n, plural, one {# agent} other {# agents}} captured; capture another one to compare.', {
                n: all.length,
              }),
            ],
          ],
    agents: all,
    versions: (await agentVersions(site.db)).map(({ first_seen, last_seen, ...row }) => ({
      ...row,
      firstSeen: first_seen,
      lastSeen: last_seen,
    })),
    prompts: (await promptVersionLines(site, null, await publishedComparisons(site))).filter(
      ({ lines }) => lines !== null,
    ),
    evidence: [
      {
        what: 'Agents by exchanges and tokens',
        sql: 'SELECT agent, count(*) AS exchanges, sum(input_tokens) AS input, sum(cache_read_tokens) AS from_cache, sum(output_tokens) AS output\nFROM exchanges\nGROUP BY agent\nORDER BY exchanges DESC;',
      },
    ],
  };
}
