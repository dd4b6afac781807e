import { t } from '../../components/messages.ts';
import { siteTotals, type TotalsRow } from '../../read/agents.ts';
import { type SessionListRow, siteDensity, siteRunStarts, siteSessionList } from '../../read/sessions.ts';
import type { Density, SessionSummary, SessionsPage } from '../../read/twins/sessions.ts';
import { PART } from './exchange/index-parts.ts';
import { type Route, type Site, slug } from './site.ts';

const ROWS = 200;
const BUCKETS = 180;

export function sessionSummary(row: SessionListRow): SessionSummary {
  const { first_seen, last_seen, input_tokens, output_tokens, ...rest } = row;
  return {
    ...rest,
    url: `sessions/${slug(row.session)}.html`,
    ts: row.ts ?? first_seen,
    ms: first_seen && last_seen ? Date.parse(last_seen) - Date.parse(first_seen) : null,
    inputTokens: input_tokens,
    outputTokens: output_tokens,
  };
}

/** The list of sessions, in pages. */
export async function sessionsRoutes(site: Site): Promise<Route[]> {
  const rows = await siteSessionList(site.db);
  const pages = Math.max(1, Math.ceil(rows.length / ROWS));
  return Array.from({ length: pages }, (_, index) => ({
    url: urlOf(index + 1),
    load: () => sessionsPage(site, index + 1, pages, rows),
  }));
}

const urlOf = (page: number): string => (page === 1 ? 'sessions.html' : `sessions-${page}.html`);

async function sessionsPage(
  { db }: Site,
  number: number,
  pages: number,
  rows: readonly SessionListRow[],
): Promise<SessionsPage> {
  const totals = await siteTotals(db);
  const threads = rows.reduce((sum, row) => sum + row.threads, 0);
  const longest = rows.map(sessionSummary).toSorted((a, b) => (b.ms ?? 0) - (a.ms ?? 0))[0];
  return {
    page: 'sessions',
    url: urlOf(number),
    question: 'What happened when?',
    answer: [
      longest
        ? [
            t(
              '{n, plural, one {# session} other {# sessions}} with {threads, plural, one {# thread} other {# threads}} and {exchanges, plural, one {# exchange} other {# exchanges}}.',
              { n: rows.length, threads, exchanges: totals.exchanges },
            ),
            ...(longest.ms === null || longest.ts === null
              ? []
              : [
                  ' ',
                  t('<page>The longest took {ms, number, duration}</page>, from {start, date, moment}.', {
                    page: { href: longest.url },
                    ms: longest.ms,
                    start: longest.ts,
                  }),
                ]),
          ]
        : [t('The logs do not name sessions.')],
    ],
    number,
    pages,
    density: await densityOf(db, totals),
    sessions: rows.slice((number - 1) * ROWS, number * ROWS).map(sessionSummary),
    evidence: [
      {
        what: 'Sessions',
        sql: 'SELECT session_id, ts, agent, label, mode, exchanges, first_seen, last_seen, input_tokens, output_tokens\nFROM sessions\nORDER BY ts DESC;',
      },
      {
        what: 'Threads',
        sql: 'SELECT thread_id, agent, family_id, exchanges, first_seen, last_seen\nFROM threads\nORDER BY first_seen;',
      },
    ],
  };
}

async function densityOf(db: Site['db'], totals: TotalsRow): Promise<Density | null> {
  if (totals.first_seen === null || totals.last_seen === null) return null;
  const rows = await siteDensity(db, BUCKETS);
  const agents = [...Map.groupBy(rows, ({ agent }) => agent)].map(([agent, own]) => {
    const counts = Array.from({ length: BUCKETS }, () => 0);
    for (const { bucket, exchanges } of own) counts[bucket] = exchanges;
    return { agent, counts };
  });
  const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
  return {
    from: totals.first_seen,
    to: totals.last_seen,
    buckets: BUCKETS,
    starts: await siteRunStarts(db, PART),
    agents: agents.toSorted((a, b) => sum(b.counts) - sum(a.counts)),
  };
}
