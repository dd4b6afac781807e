import { agentName } from '../../components/format.ts';
import { t } from '../../components/messages.ts';
import {
  siteToolArguments,
  siteToolCalls,
  siteToolFamilies,
  siteToolParameters,
  siteToolVersions,
  type ToolParameterRow,
  type ToolVersionRow,
} from '../../read/tools.ts';
import type { Sentence } from '../../read/twins/page.ts';
import type { ToolPage, ToolParameter, ToolSummary, ToolVersion } from '../../read/twins/tools.ts';
import type { Route, Site } from './site.ts';
import { ARGUMENTS, toolArguments } from './tool-arguments.ts';
import { toolSummaries } from './tools.ts';

const CALLS = { calls: 40, chars: 1500 };
const DESCRIPTION_CHARS = 24_000;
const SCHEMA_CHARS = 24_000;
/** Older definitions are told by their dates and sizes; all of them would repeat one text many times. */
const VERSIONS_IN_FULL = 4;
const PARAMETERS = 200;

/** The page of each tool of each agent. */
export async function toolRoutes(site: Site): Promise<Route[]> {
  return (await toolSummaries(site)).map((tool) => ({ url: tool.url, load: () => toolPage(site, tool) }));
}

async function toolPage(site: Site, tool: ToolSummary): Promise<ToolPage> {
  const [versions, parameters, families, given, calls] = await Promise.all([
    siteToolVersions(site.db, tool.agent, tool.name),
    siteToolParameters(site.db, tool.agent, tool.name),
    siteToolFamilies(site.db, tool.agent, tool.name),
    siteToolArguments(site.db, tool.agent, tool.name, ARGUMENTS),
    siteToolCalls(site.db, tool.agent, tool.name, CALLS),
  ]);
  const parametersOf = Map.groupBy(parameters, (parameter) => parameter.tool_definition_id);
  return {
    page: 'tool',
    url: tool.url,
    question: tool.name,
    answer: [answerOf(tool)],
    tool,
    versions: versions
      .slice(0, VERSIONS_IN_FULL)
      .map((version, index) =>
        versionView(version, versions.length - index, parametersOf.get(version.tool_definition_id) ?? []),
      ),
    families: families.map(({ family, family_name, ...use }) => ({
      ...use,
      family: family_name,
      url: site.urls.family(family) ?? 'families.html',
    })),
    arguments:
      tool.calls === 0
        ? []
        : toolArguments(given, parametersOf.get(versions[0]?.tool_definition_id ?? -1) ?? []),
    calls: calls.map(({ id, is_error, ...call }) => ({
      ...call,
      exchange: id,
      isError: is_error,
      url: site.urls.exchange(id) ?? 'exchanges.html',
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

function versionView(
  row: ToolVersionRow,
  version: number,
  parameters: readonly ToolParameterRow[],
): ToolVersion {
  const description = row.description ?? '';
  return {
    version,
    type: row.type,
    wireType: row.wire_type,
    deferred: row.deferred ?? false,
    description: description.slice(0, DESCRIPTION_CHARS),
    more: Math.max(0, description.length - DESCRIPTION_CHARS),
    schema: row.schema === null ? null : pretty(row.schema),
    tokens: row.tokens,
    descriptionTokens: row.description_tokens,
    schemaTokens: row.schema_tokens,
    requests: row.requests,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    parameters: parameters.slice(0, PARAMETERS).map(parameterView),
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

function parameterView(row: ToolParameterRow): ToolParameter {
  return {
    path: row.path,
    depth: (row.path.match(/\./g) ?? []).length,
    type: row.type ?? 'any',
    required: row.required,
    values: (row.enum_values ?? []).slice(0, 40),
    default: row.default_value,
    description: (row.description ?? '').slice(0, 2000),
  };
}
