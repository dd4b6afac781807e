import { agentName } from '../../components/format.ts';
import { t } from '../../components/messages.ts';
import { siteAgents, siteAgentVersions } from '../../read/agents.ts';
import type { AgentSummary, AgentsPage } from '../../read/twins/overview.ts';
import { publishedComparisons } from './compare.ts';
import { familySummaries } from './families.ts';
import { promptVersions } from './family/versions.ts';
import type { Route, Site } from './site.ts';

/** Every agent with its main family: the main loop, else the family with the longest prompt. */
export async function agentSummaries(site: Site): Promise<AgentSummary[]> {
  const [agents, families] = await Promise.all([siteAgents(site.db), familySummaries(site)]);
  return agents.map((agent) => {
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
      versions: agent.versions,
      models: agent.models,
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
      cacheReadTokens: agent.cache_read_tokens,
      outputTokens: agent.output_tokens,
    };
  });
}

/** All agents side by side. */
export function agentsRoutes(site: Site): Route[] {
  return [{ url: 'agents.html', load: () => agentsPage(site) }];
}

async function agentsPage(site: Site): Promise<AgentsPage> {
  const agents = await agentSummaries(site);
  const longest = agents
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
                  n: agents.length,
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
                n: agents.length,
              }),
            ],
          ],
    agents,
    versions: (await siteAgentVersions(site.db)).map(({ first_seen, last_seen, ...row }) => ({
      ...row,
      firstSeen: first_seen,
      lastSeen: last_seen,
    })),
    prompts: (await promptVersions(site, null, await publishedComparisons(site))).filter(
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
