import { agentName, moment } from '../../components/format.ts';
import { t } from '../../components/messages.ts';
import { type SessionExchangeRow, siteSessionExchanges, siteSessionList } from '../../read/sessions.ts';
import type { Sentence } from '../../read/twins/page.ts';
import type { SessionPage, SessionSummary } from '../../read/twins/sessions.ts';
import { sessionSummary } from './sessions.ts';
import type { Route, Site } from './site.ts';

/** Lines a page holds beside their graph: about 250 kB of HTML. */
const ROWS = 220;

/** The page of each session. */
export async function sessionRoutes(site: Site): Promise<Route[]> {
  return (await siteSessionList(site.db)).map(sessionSummary).map((session) => ({
    url: session.url,
    load: () => sessionPage(site, session),
  }));
}

async function sessionPage(site: Site, session: SessionSummary): Promise<SessionPage> {
  const rows = await siteSessionExchanges(site.db, session.session, ROWS);
  const first = rows.find(({ ts }) => ts !== null)?.ts ?? null;
  const offset = (ts: string | null): number | null =>
    ts === null || first === null ? null : Date.parse(ts) - Date.parse(first);
  const threads = [
    ...Map.groupBy(
      rows.filter(({ thread }) => thread !== null),
      ({ thread }) => thread,
    ),
  ];
  const threadIndex = new Map(threads.map(([thread], index) => [thread, index]));
  const place = new Map(rows.map(({ n }, index) => [n, index]));
  const placeOf = (n: number | null | undefined): number | null =>
    n == null ? null : (place.get(n) ?? null);
  const exchanges = rows.map((row) => {
    const start = offset(row.ts);
    return {
      id: row.id,
      url: site.urls.exchange(row.id) ?? 'exchanges.html',
      ts: row.ts,
      thread: threadIndex.get(row.thread) ?? null,
      turn: row.turn,
      relation: row.relation,
      follows: placeOf(row.follows),
      prompt: row.family_name,
      role: row.role,
      model: row.model,
      request: `${row.method} ${row.path.split('?')[0]}`,
      status: row.status,
      outcome: row.outcome,
      start,
      firstContent: row.ms_first_content,
      end: row.ms_end,
      inputTokens: row.input_tokens,
      cacheReadTokens: row.cache_read_tokens,
      outputTokens: row.output_tokens,
    };
  });
  return {
    page: 'session',
    url: session.url,
    question: session.label ?? `${agentName(session.agent)}, ${moment(session.ts)}`,
    answer: [
      answerOf(
        session,
        threads.map(([, own]) => own),
      ),
    ],
    session,
    threads: threads.map(([, own]) => ({
      prompt: own[0]?.family_name ?? 'unknown prompt',
      url: own[0]?.family ? (site.urls.family(own[0].family) ?? null) : null,
      role: own[0]?.role ?? null,
      kind: own[0]?.thread_kind ?? null,
      parent: placeOf(own[0]?.parent_exchange_id),
      parentTool: own[0]?.parent_tool ?? null,
      exchanges: own.length,
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

function answerOf(session: SessionSummary, threads: readonly (readonly SessionExchangeRow[])[]): Sentence {
  const sides = threads.filter((own) => own[0]?.role !== 'main').length;
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
