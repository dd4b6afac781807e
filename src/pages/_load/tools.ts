import { agentName } from '../../components/format.ts';
import { t } from '../../components/messages.ts';
import { siteToolPurposes, siteTools } from '../../read/tools.ts';
import type { ToolSummary, ToolsPage } from '../../read/twins/tools.ts';
import type { Route, Site } from './site.ts';

/** Every tool of every agent, in the order of the list. */
export async function toolSummaries({ db, urls }: Pick<Site, 'db' | 'urls'>): Promise<ToolSummary[]> {
  return (await siteTools(db)).map(({ description, ...tool }) => ({
    ...tool,
    url: urls.tool(tool.agent, tool.name) ?? 'tools.html',
    summary: firstSentence(description),
  }));
}

/** What a description says first, on one line. */
function firstSentence(description: string): string {
  const flat = description.replace(/\s+/g, ' ').trim();
  const end = /[.!?](?= [A-Z]|$)/.exec(flat);
  const sentence = end ? flat.slice(0, end.index + 1) : flat;
  return sentence.length > 160 ? `${sentence.slice(0, 159)}…` : sentence;
}

/** The list of tools. */
export function toolsRoutes(site: Site): Route[] {
  return [{ url: 'tools.html', load: () => toolsPage(site) }];
}

async function toolsPage(site: Site): Promise<ToolsPage> {
  const tools = await toolSummaries(site);
  const byAgent = [...Map.groupBy(tools, ({ agent }) => agent)];
  const calls = tools.reduce((sum, tool) => sum + tool.calls, 0);
  const uncalled = tools.filter((tool) => tool.calls === 0).length;
  const heaviest = tools.toSorted((a, b) => b.tokens - a.tokens)[0];
  return {
    page: 'tools',
    url: 'tools.html',
    question: 'What can each agent’s model call?',
    answer: heaviest
      ? [
          [
            t(
              '{agents, plural, one {# agent offers} other {# agents offer}} {n, plural, one {# tool} other {# tools}}; {calls, plural, one {# call was} other {# calls were}} made, and {uncalled, plural, one {# tool was} other {# tools were}} never called.',
              { agents: byAgent.length, n: tools.length, calls, uncalled },
            ),
            ' ',
            t(
              'The heaviest definition is <page>{tool} of {agent}, {tokens, plural, one {# token} other {# tokens}}</page>.',
              {
                page: { href: heaviest.url },
                tool: heaviest.name,
                agent: agentName(heaviest.agent),
                tokens: heaviest.tokens,
              },
            ),
          ],
        ]
      : [[t('No request offered a tool.')]],
    matrix: await purposeMatrix(
      site,
      byAgent.map(([agent]) => agent),
    ),
    agents: byAgent.map(([agent, own]) => ({
      agent,
      requests: Math.max(...own.map(({ requests }) => requests)),
      tokens: own.reduce((sum, tool) => sum + (tool.deferred ? 0 : tool.tokens), 0),
      tools: own,
    })),
    evidence: [
      {
        what: 'Tools, their weight, and how often they are offered',
        sql: 'SELECT agent, name, count(*) AS definitions, max(tokens) AS tokens, sum(requests) AS offered\nFROM tool_definitions\nGROUP BY agent, name\nORDER BY agent, offered DESC;',
      },
      {
        what: 'Calls and failures',
        sql: 'SELECT x.agent, c.name, count(*) AS calls, count(*) FILTER (c.is_error) AS failures\nFROM tool_calls c JOIN exchanges x USING (exchange_id)\nGROUP BY ALL\nORDER BY calls DESC;',
      },
    ],
  };
}

/** The order in which an agent's work goes on: it looks, changes, runs, and asks. */
const ORDER = ['read', 'search', 'edit', 'write', 'shell', 'web', 'plan', 'delegate', 'ask'];

async function purposeMatrix(site: Site, agents: readonly string[]): Promise<ToolsPage['matrix']> {
  const rows = agents.length < 2 ? [] : await siteToolPurposes(site.db);
  const purposes = [...Map.groupBy(rows, ({ purpose }) => purpose)].toSorted(
    ([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b),
  );
  return {
    agents: [...agents],
    rows: purposes.map(([purpose, own]) => ({
      purpose,
      cells: agents.map((agent) =>
        own
          .filter((row) => row.agent === agent)
          .map(({ name }) => ({ name, url: site.urls.tool(agent, name) ?? null })),
      ),
    })),
  };
}
