import { agentName, moment } from '../../components/format.ts';
import { t } from '../../components/messages.ts';
import { captureTotals, type Totals } from '../../read/captured.ts';
import {
  exchangeDensity,
  type Session,
  type SessionThread,
  sessionExchanges,
  sessions,
  sessionThreads,
} from '../../read/sessions.ts';
import type { Sentence } from '../../read/twins/page.ts';
import type { Density, SessionPage, SessionSummary, SessionsPage } from '../../read/twins/sessions.ts';
import { PART } from './exchanges.ts';
import { type Route, type Site, slug } from './site.ts';

/** Sessions of a page, and parts of the time captured in its picture. */
const ROWS = 200;
const BUCKETS = 180;

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

async function densityOf(db: Site['db'], { first_seen, last_seen }: Totals): Promise<Density | null> {
  if (first_seen === null || last_seen === null) return null;
  const density = await exchangeDensity(db, { buckets: BUCKETS, run: PART });
  return { from: first_seen, to: last_seen, buckets: BUCKETS, ...density };
}

/** Exchanges of a session that its page lists: about 250 kB of HTML with their graph. */
const EXCHANGES = 220;

/** The page of each session. */
export async function sessionRoutes(site: Site): Promise<Route[]> {
  return (await sessions(site.db)).map(sessionSummary).map((session) => ({
    url: session.url,
    load: () => sessionPage(site, session),
  }));
}

async function sessionPage(site: Site, session: SessionSummary): Promise<SessionPage> {
  const [rows, threads] = await Promise.all([
    sessionExchanges(site.db, session.session, EXCHANGES),
    sessionThreads(site.db, session.session),
  ]);
  const first = rows.find(({ ts }) => ts !== null)?.ts ?? null;
  const offset = (ts: string | null): number | null =>
    ts === null || first === null ? null : Date.parse(ts) - Date.parse(first);
  const threadIndex = new Map(threads.map(({ thread_id }, index) => [thread_id, index]));
  const exchangeIndex = new Map(rows.map(({ exchange_id }, index) => [exchange_id, index]));
  const indexOf = (exchange: number | null): number | null =>
    exchange === null ? null : (exchangeIndex.get(exchange) ?? null);
  const exchanges = rows.map((row) => ({
    id: row.record_id,
    url: site.urls.exchange(row.record_id) ?? 'exchanges.html',
    ts: row.ts,
    thread: row.thread_id === null ? null : (threadIndex.get(row.thread_id) ?? null),
    turn: row.turn,
    relation: row.relation,
    follows: indexOf(row.previous_exchange_id),
    prompt: row.family,
    role: row.role,
    model: row.model,
    request: `${row.method} ${row.path.split('?')[0]}`,
    status: row.status,
    outcome: row.outcome,
    failed: row.failed,
    start: offset(row.ts),
    firstContent: row.ms_first_content,
    end: row.ms_end,
    inputTokens: row.input_tokens,
    cacheReadTokens: row.cache_read_tokens,
    outputTokens: row.output_tokens,
  }));
  return {
    page: 'session',
    url: session.url,
    question: session.label ?? `${agentName(session.agent)}, ${moment(session.ts)}`,
    answer: [answerOf(session, threads)],
    session,
    threads: threads.map((thread) => ({
      prompt: thread.family ?? 'unknown prompt',
      url: thread.family_id === null ? null : (site.urls.family(thread.family_id) ?? null),
      role: thread.role,
      kind: thread.kind,
      parent: indexOf(thread.parent_exchange_id),
      parentTool: thread.parent_tool,
      exchanges: thread.exchanges,
    })),
    span: Math.max(1, ...exchanges.map(({ start, end }) => (start ?? 0) + (end ?? 0))),
    exchanges,
    exchangesLeftOut: session.exchanges - exchanges.length,
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
