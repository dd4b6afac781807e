import { t } from '../../components/messages.ts';
import { sessions } from '../../read/sessions.ts';
import type { UsageLine, UsagePage } from '../../read/twins/usage.ts';
import { type UsageGroup, type UsageRow, usageBy } from '../../read/usage-by.ts';
import { type Route, type Site, slug } from './site.ts';

const groups: readonly UsageGroup[] = ['day', 'model', 'agent', 'session', 'folder'];

/** The page on tokens, money, latency and errors. */
export function usageRoutes(site: Site): Route[] {
  return [{ url: 'usage.html', load: () => usagePage(site) }];
}

async function usagePage(site: Site): Promise<UsagePage> {
  const names = new Map(
    (await sessions(site.db)).map((row) => [
      row.session_id,
      row.label ?? row.ts?.slice(0, 16).replace('T', ' ') ?? row.session_id,
    ]),
  );
  const made: UsagePage['groups'] = [];
  let all: UsageRow[] = [];
  for (const group of groups) {
    const rows = await usageBy(site.db, group);
    if (group === 'agent') all = rows;
    made.push({ group, rows: rows.map((row) => lineOf(site, group, row, names)) });
  }
  const sum = (of: (row: UsageRow) => number | null): number =>
    all.reduce((total, row) => total + (of(row) ?? 0), 0);
  const values = {
    exchanges: sum(({ exchanges }) => exchanges),
    failed: sum(({ failed }) => failed),
    input: sum(({ input_tokens }) => input_tokens),
    output: sum(({ output_tokens }) => output_tokens),
    usd: sum(({ usd }) => usd),
  };
  const isReported = all.some(({ input_tokens }) => input_tokens !== null);
  const estimated = sum(({ estimated_input_tokens }) => estimated_input_tokens);
  const priced = sum(({ priced_exchanges }) => priced_exchanges);
  return {
    page: 'usage',
    url: 'usage.html',
    question: 'What was used, and what did it cost?',
    answer: [
      [
        isReported || estimated === 0
          ? t(
              '{exchanges, plural, one {# exchange} other {# exchanges}}, {failed} of them failed. Reported: {input, plural, one {# input token} other {# input tokens}} and {output, plural, one {# output token} other {# output tokens}}.',
              values,
            )
          : t(
              '{exchanges, plural, one {# exchange} other {# exchanges}}, {failed} of them failed. No usage was reported; the requests have an estimated {input, number, short} input tokens.',
              { ...values, input: estimated },
            ),
        ' ',
        priced > 0
          ? t('Answers of providers cost {usd, number, money} at list price.', values)
          : t('Money is not known: no answer of a provider has a price.'),
      ],
    ],
    groups: made,
    evidence: [
      {
        what: 'Spend by day',
        sql: "SELECT day, sum(total_usd) AS usd, count(*) AS exchanges\nFROM costs\nWHERE answered_by = 'provider'\nGROUP BY day\nORDER BY day;",
      },
      {
        what: 'Latency by model',
        sql: 'SELECT agent, model, ttft_p50, ttft_p95, ms_p50, ms_p95 FROM speed ORDER BY exchanges DESC;',
      },
    ],
  };
}

function lineOf(site: Site, group: UsageGroup, row: UsageRow, names: ReadonlyMap<string, string>): UsageLine {
  return {
    name: group === 'session' && row.value !== null ? (names.get(row.value) ?? row.value) : row.value,
    url: urlOf(site, group, row.value),
    exchanges: row.exchanges,
    failed: row.failed,
    inputTokens: row.input_tokens,
    cacheReadTokens: row.cache_read_tokens,
    outputTokens: row.output_tokens,
    estimatedInputTokens: row.estimated_input_tokens,
    usd: row.usd,
    unpriced: row.provider_exchanges - row.priced_exchanges,
    ttftP50: row.ttft_p50,
    ttftP95: row.ttft_p95,
    msP50: row.ms_p50,
    msP95: row.ms_p95,
  };
}

/** The exchanges behind a line. */
function urlOf(site: Site, group: UsageGroup, value: string | null): string {
  if (value === null) return 'exchanges.html';
  if (group === 'session') return `sessions/${slug(value)}.html`;
  if (group === 'agent') return site.urls.agent(value);
  if (group === 'model') return `exchanges.html?model=${encodeURIComponent(value)}`;
  if (group === 'day') {
    const end = new Date(Date.parse(value) + 86_400_000).toISOString();
    return `exchanges.html?from=${value}T00:00:00.000Z&to=${end}`;
  }
  return 'sessions.html';
}
