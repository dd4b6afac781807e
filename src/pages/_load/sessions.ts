import { agentName, moment } from '../../components/format.ts';
import { t } from '../../components/messages.ts';
import { captureTotals } from '../../read/captured.ts';
import { type Session, type SessionThread, sessions, sessionThreads } from '../../read/sessions.ts';
import type { Sentence } from '../../read/twins/page.ts';
import type { SessionPage, SessionSummary, SessionsPage } from '../../read/twins/sessions.ts';
import { exchangeRowsOf } from './exchanges.ts';
import { type Route, type Site, slug } from './site.ts';
import { orderOf, workspaceOf } from './workspace.ts';

/** Sessions of a page. */
const ROWS = 200;

function sessionSummary(row: Session): SessionSummary {
  return {
    session: row.session_id,
    url: `sessions/${slug(row.session_id)}.html`,
    ts: row.ts,
    agent: row.agent,
    version: row.agent_version,
    label: row.label,
    command: row.command,
    cwd: row.cwd,
    branch: row.git_branch,
    mode: row.mode,
    dry: row.dry,
    exchanges: row.exchanges,
    threads: row.threads,
    failed: row.failed,
    ms: row.ms,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
  };
}

/** The list of sessions, in pages. */
export async function sessionsRoutes(site: Site): Promise<Route[]> {
  const rows = await sessions(site.db);
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
  rows: readonly Session[],
): Promise<SessionsPage> {
  const totals = await captureTotals(db);
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

/** Exchanges that a page of a session lists for browsers without scripts: about 200 kB of HTML. */
const EXCHANGES = 200;

/** The pages of each session: the workspace, and for browsers without scripts its exchanges in pages. */
export async function sessionRoutes(site: Site): Promise<Route[]> {
  return (await sessions(site.db)).map(sessionSummary).flatMap((session) => {
    const pages = Math.max(1, Math.ceil(session.exchanges / EXCHANGES));
    return Array.from({ length: pages }, (_, index) => ({
      url: sessionPageUrl(session.url, index + 1),
      load: () => sessionPage(site, session, index + 1, pages),
    }));
  });
}

const sessionPageUrl = (url: string, number: number): string =>
  number === 1 ? url : url.replace(/\.html$/, `/${number}.html`);

async function sessionPage(
  site: Site,
  session: SessionSummary,
  number: number,
  pages: number,
): Promise<SessionPage> {
  const order = await orderOf(site);
  const own = order.filter(({ session_id }) => session_id === session.session);
  const shown = own.slice((number - 1) * EXCHANGES, number * EXCHANGES).map(({ exchange_id }) => exchange_id);
  return {
    page: 'session',
    url: sessionPageUrl(session.url, number),
    question: session.label ?? `${agentName(session.agent)}, ${moment(session.ts)}`,
    answer: [answerOf(session, await sessionThreads(site.db, session.session))],
    session,
    number,
    pages,
    workspace: await workspaceOf(site, session.session),
    rows: await exchangeRowsOf(site, shown),
    evidence: [
      {
        what: 'Exchanges of this session',
        sql: `SELECT record_id, ts, family, turn, model, status, input_tokens, cache_read_tokens, output_tokens, ms_end\nFROM exchanges\nWHERE session_id = '${session.session.replaceAll("'", "''")}'\nORDER BY ts;`,
      },
    ],
  };
}

function answerOf(session: SessionSummary, threads: readonly SessionThread[]): Sentence {
  const sides = threads.filter(({ role }) => role !== 'main').length;
  const values = {
    agent: agentName(session.agent),
    n: session.exchanges,
    ms: session.ms ?? 0,
    threads: threads.length,
    sides,
  };
  return [
    session.ms === null
      ? t(
          '{agent} made {n, plural, one {# exchange} other {# exchanges}}, in {threads, plural, one {# thread} other {# threads}}, {sides} of them outside the main loop.',
          values,
        )
      : t(
          '{agent} made {n, plural, one {# exchange} other {# exchanges}} in {ms, number, duration}, in {threads, plural, one {# thread} other {# threads}}, {sides} of them outside the main loop.',
          values,
        ),
    ...(session.failed > 0
      ? [
          ' ',
          t('{n, plural, one {# exchange} other {# exchanges}} failed.', {
            n: session.failed,
          }),
        ]
      : []),
  ];
}
