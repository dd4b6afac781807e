import { agentName } from '../../components/format.ts';
import { t } from '../../components/messages.ts';
import { diffTexts } from '../../read/diff/text.ts';
import { definitionChanges } from '../../read/tool-changes.ts';
import {
  type ToolParameter as Parameter,
  type ToolDefinition,
  toolArguments,
  toolCalls,
  toolDefinitions,
  toolFamilies,
  toolParameters,
  toolPurposes,
  tools,
} from '../../read/tools.ts';
import type { Sentence } from '../../read/twins/page.ts';
import type { ToolPage, ToolParameter, ToolSummary, ToolsPage, ToolVersion } from '../../read/twins/tools.ts';
import { changeSummary, diffText, type Room } from './compared-texts.ts';
import type { Route, Site } from './site.ts';

/** Every tool of every agent, in the order of the list. */
export async function toolSummaries({ db, urls }: Pick<Site, 'db' | 'urls'>): Promise<ToolSummary[]> {
  return (await tools(db)).map(({ description, definitions, failed_calls, ...tool }) => ({
    ...tool,
    versions: definitions,
    failures: failed_calls,
    url: urls.tool(tool.agent, tool.name) ?? 'tools.html',
    summary: firstSentence(description),
  }));
}

/** The first sentence of a description, on one line. */
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
  const all = await toolSummaries(site);
  const byAgent = [...Map.groupBy(all, ({ agent }) => agent)];
  const calls = all.reduce((sum, tool) => sum + tool.calls, 0);
  const uncalled = all.filter((tool) => tool.calls === 0).length;
  const heaviest = all.toSorted((a, b) => b.tokens - a.tokens)[0];
  return {
    page: 'tools',
    url: 'tools.html',
    question: 'What can each agent’s model call?',
    answer: heaviest
      ? [
          [
            t(
              '{agents, plural, one {# agent offers} other {# agents offer}} {n, plural, one {# tool} other {# tools}}; {calls, plural, one {# call was} other {# calls were}} made, and {uncalled, plural, one {# tool was} other {# tools were}} never called.',
              { agents: byAgent.length, n: all.length, calls, uncalled },
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
  const rows = agents.length < 2 ? [] : await toolPurposes(site.db);
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

const CALLS = { calls: 40, chars: 1500 };
const DESCRIPTION_CHARS = 24_000;
const SCHEMA_CHARS = 24_000;
/** Older definitions are shown by what changed since then: they would repeat one text many times. */
const DEFINITIONS_IN_FULL = 4;
/** Characters of differences between definitions. */
const DIFFERENCE_CHARS = 80_000;
/** Names of arguments listed at most, and characters of a value. */
const ARGUMENTS = { arguments: 100, chars: 120 };
const PARAMETERS = 200;

/** The page of each tool of each agent. */
export async function toolRoutes(site: Site): Promise<Route[]> {
  return (await toolSummaries(site)).map((tool) => ({ url: tool.url, load: () => toolPage(site, tool) }));
}

async function toolPage(site: Site, tool: ToolSummary): Promise<ToolPage> {
  const [definitions, parameters, families, calls] = await Promise.all([
    toolDefinitions(site.db, tool.agent, tool.name),
    toolParameters(site.db, tool.agent, tool.name),
    toolFamilies(site.db, tool.agent, tool.name),
    toolCalls(site.db, tool.agent, tool.name, CALLS),
  ]);
  const parametersOf = Map.groupBy(parameters, (parameter) => parameter.tool_definition_id);
  const room = { chars: DIFFERENCE_CHARS };
  const ofLatest = parametersOf.get(definitions[0]?.tool_definition_id ?? -1) ?? [];
  return {
    page: 'tool',
    url: tool.url,
    question: tool.name,
    answer: [answerOf(tool)],
    tool,
    versions: definitions.map((definition, index) =>
      definitionView(
        definition,
        definitions.length - index,
        index < DEFINITIONS_IN_FULL ? (parametersOf.get(definition.tool_definition_id) ?? []) : null,
        changesOf(tool.name, definitions[index + 1], definition, room),
      ),
    ),
    families: families.map(({ family_id, family, requests, family_requests, always }) => ({
      family,
      url: site.urls.family(family_id) ?? 'families.html',
      requests,
      of: family_requests,
      always,
    })),
    arguments: tool.calls === 0 ? [] : await toolArguments(site.db, tool, ofLatest, ARGUMENTS),
    calls: calls.map(({ record_id, is_error, ...call }) => ({
      ...call,
      exchange: record_id,
      isError: is_error,
      url: site.urls.exchange(record_id) ?? 'exchanges.html',
    })),
    callsLeftOut: Math.max(0, tool.calls - calls.length),
    evidence: [
      {
        what: 'Its definitions',
        sql: `SELECT tool_definition_id, tokens, requests, first_seen, last_seen, description, schema\nFROM tool_definitions\nWHERE agent = '${quoted(tool.agent)}' AND name = '${quoted(tool.name)}'\nORDER BY last_seen DESC;`,
      },
      {
        what: 'Its calls',
        sql: `SELECT x.record_id, x.ts, c.arguments, c.result, c.is_error\nFROM tool_calls c JOIN exchanges x USING (exchange_id)\nWHERE x.agent = '${quoted(tool.agent)}' AND c.name = '${quoted(tool.name)}'\nORDER BY x.ts;`,
      },
      {
        what: 'Arguments given',
        sql: `SELECT e.key AS argument, count(*) AS calls, count(DISTINCT e.value) AS "values"\nFROM tool_calls c JOIN exchanges x USING (exchange_id), json_each(c.arguments) e\nWHERE x.agent = '${quoted(tool.agent)}' AND c.name = '${quoted(tool.name)}' AND json_valid(c.arguments)\nGROUP BY ALL\nORDER BY calls DESC;`,
      },
    ],
  };
}

/** For a query that is shown, never run by lens itself. */
const quoted = (text: string): string => text.replaceAll("'", "''");

function answerOf(tool: ToolSummary): Sentence {
  return [
    t(
      '{agent} offers it in {n, plural, one {# request} other {# requests}} for {tokens, plural, one {# token} other {# tokens}} each.',
      { agent: agentName(tool.agent), n: tool.requests, tokens: tool.tokens },
    ),
    ' ',
    tool.calls === 0
      ? t('It was never called.')
      : t('It was called {n, plural, one {# time} other {# times}}, {failed} of them failed.', {
          n: tool.calls,
          failed: tool.failures,
        }),
    ' ',
    tool.versions > 1
      ? t('{n, plural, one {# definition of it was} other {# definitions of it were}} seen.', {
          n: tool.versions,
        })
      : t('Its definition never changed.'),
    ...(tool.deferred
      ? [' ', t('It is deferred: it is in the body, but in the prompt only after the model asks for it.')]
      : []),
  ];
}

/** What changed from the definition before; null for the first one. */
function changesOf(
  name: string,
  before: ToolDefinition | undefined,
  after: ToolDefinition,
  room: Room,
): ToolVersion['changes'] {
  if (!before) return null;
  return definitionChanges(name, before, after).map((change) => ({
    summary: changeSummary(change),
    text:
      change.kind === 'description'
        ? diffText(diffTexts(change.before ?? '', change.after ?? ''), room)
        : null,
  }));
}

/** @param parameters null for a definition that is shown by its changes alone */
function definitionView(
  row: ToolDefinition,
  version: number,
  parameters: readonly Parameter[] | null,
  changes: ToolVersion['changes'],
): ToolVersion {
  const full = parameters !== null;
  return {
    changes,
    full,
    version,
    type: row.type,
    wireType: row.wire_type,
    deferred: row.deferred,
    description: full ? row.description.slice(0, DESCRIPTION_CHARS) : '',
    more: full ? Math.max(0, row.description.length - DESCRIPTION_CHARS) : 0,
    schema: full && row.schema !== null ? pretty(row.schema) : null,
    tokens: row.tokens,
    descriptionTokens: row.description_tokens,
    schemaTokens: row.schema_tokens,
    requests: row.requests,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    parameters: (parameters ?? []).slice(0, PARAMETERS).map(parameterView),
  };
}

function pretty(json: string): string {
  if (json.length > SCHEMA_CHARS) return `${json.slice(0, SCHEMA_CHARS)}…`;
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    // A schema that is no JSON is shown as it was sent.
    return json;
  }
}

function parameterView(row: Parameter): ToolParameter {
  return {
    path: row.path,
    depth: (row.path.match(/\./g) ?? []).length,
    type: row.type,
    required: row.required,
    values: row.enum_values.slice(0, 40),
    default: row.default_value,
    description: row.description.slice(0, 2000),
  };
}
