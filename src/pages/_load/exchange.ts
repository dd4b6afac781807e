import { agentName, moment } from '../../components/format.ts';
import { t } from '../../components/messages.ts';
import type { ExchangeSurface } from '../../read/exchanges.ts';
import { type History, readHistory, readPrefixTree } from '../../read/history.ts';
import type { ExchangePage, SurfaceUse } from '../../read/twins/exchanges.ts';
import type { Sentence } from '../../read/twins/page.ts';
import { type Batch, exchangeBatches } from './exchange-batch.ts';
import {
  answerShards,
  rawBatches,
  rawScript,
  readExchangeKeys,
  searchRoute,
  segmentShards,
  textShards,
} from './files.ts';
import { requestsRoute } from './mentions.ts';
import { blockView, messageViews, type Room, withInstructions } from './messages.ts';
import { once, type Route, type Site } from './site.ts';
import { turnBatches, turnOf } from './turns.ts';
import { orderOf, placeUrl } from './workspace.ts';

/** Characters of agent text on one page: what fits into 300 kB of HTML when each of them is escaped. */
const PAGE_CHARS = 120_000;

/** The page of each exchange and the script behind its raw view, and the files of texts they share. */
export async function exchangeRoutes(site: Site): Promise<Route[]> {
  const tree = once(() => readPrefixTree(site.db));
  const [ids, segments, prompts, answers] = await Promise.all([
    orderOf(site),
    segmentShards(site, tree),
    textShards(site),
    answerShards(site),
  ]);
  const history = once(async () => readHistory(site.db, await tree()));
  const batchOf = exchangeBatches(site, history);
  const keys = once(async () =>
    readExchangeKeys(site, { tree: await tree(), history: await history(), segments, prompts }),
  );
  const rawOf = rawBatches(site);
  const turnsOf = turnBatches(site);
  // Neighbours go by time, but pages are made by number: that is how exchanges are read in runs.
  const placed = ids
    .map(({ exchange_id, record_id }, index) => ({ n: exchange_id, id: record_id, index }))
    .toSorted((one, other) => one.n - other.n);
  const own = placed.flatMap(({ n, id, index }): Route[] => {
    const url = site.urls.exchange(id) ?? '';
    const raw = rawUrl(url);
    const neighbour = (by: number): string | undefined => {
      const other = ids[index + by];
      return other?.session_id === ids[index]?.session_id ? other?.record_id : undefined;
    };
    const neighbours = { previous: neighbour(-1), next: neighbour(1) };
    const key = async (): Promise<string> => (await keys())(n, [neighbours.previous, neighbours.next]);
    return [
      {
        url,
        key,
        load: async () => {
          return exchangePage(site, n, await batchOf(n), await history(), neighbours);
        },
      },
      {
        url: raw,
        key,
        text: async () => {
          const [row, batch] = [await rawOf(n), await batchOf(n)];
          if (!row) throw new Error(`The database has no exchange ${n}`);
          const texts = (batch.surfaces.get(n) ?? []).map(({ text_id }) => text_id);
          return rawScript({ url: raw, row, tree: await tree(), texts, segments, prompts });
        },
      },
      {
        url: turnUrl(url),
        text: async () => {
          const turn = turnOf(site, n, await turnsOf(n), prompts);
          return `lensData(${JSON.stringify(turnUrl(url))},${JSON.stringify(turn)});\n`;
        },
      },
    ];
  });
  const files = [...prompts.files, ...answers.files, ...segments.files];
  return [
    ...own,
    ...segments.routes,
    ...prompts.routes,
    ...answers.routes,
    requestsRoute(site, tree, segments.files),
    searchRoute(files),
  ];
}

const turnUrl = (url: string): string => url.replace(/\.html$/, '.turn.js');
const rawUrl = (url: string): string => url.replace(/\.html$/, '.raw.js');

async function exchangePage(
  site: Site,
  n: number,
  batch: Batch,
  history: History,
  neighbours: { previous: string | undefined; next: string | undefined },
): Promise<ExchangePage> {
  const found = batch.rows.get(n);
  const detail = batch.details.get(n);
  if (!found || !detail) throw new Error(`The database has no exchange ${n}`);
  const { row } = found;
  const room: Room = { chars: PAGE_CHARS };
  const answer = (batch.answers.get(n) ?? []).map((block) => blockView(block, room));
  const items = history.of(n);
  const messages = messageViews(site, items, batch.messages, room);
  const surfaces = surfaceUses(site, batch.surfaces.get(n) ?? [], batch.texts, room);
  const url = (id: string | undefined): string | null =>
    id === undefined ? null : (site.urls.exchange(id) ?? null);
  const page: Omit<ExchangePage, 'answer' | 'question'> = {
    page: 'exchange',
    url: row.url,
    exchange: {
      ...row,
      session: detail.session_id,
      place: {
        url: placeUrl(site, row.id, detail.session_id),
        name: detail.session_label ?? moment(detail.session_ts ?? row.ts),
      },
      log: detail.log ?? 'unknown log',
      line: detail.log_line,
      wire: detail.wire ?? 'unknown',
      upstream: detail.upstream ?? '',
      answeredBy: found.answeredBy,
      version: detail.agent_version,
      completeness: detail.completeness ?? 'unknown',
      requestBytes: detail.request_bytes,
      requestSha256: detail.request_sha256,
      responseBytes: detail.response_bytes,
      responseModel: detail.response_model,
      stopReason: detail.stop_reason,
      errorCode: detail.error_code,
      errorMessage: detail.error_message,
      msHeaders: detail.ms_headers,
      msFirstByte: detail.ms_first_byte,
      msFirstContent: detail.ms_first_content,
      cacheWriteTokens: detail.cache_write_tokens,
      uncachedTokens: detail.uncached_tokens,
      reasoningTokens: detail.reasoning_tokens,
    },
    before: messages.findLast(({ since }) => since !== null)?.since?.url ?? null,
    previous: url(neighbours.previous),
    next: url(neighbours.next),
    surfaces,
    tools: (batch.tools.get(n) ?? []).map(({ name, tokens }) => ({
      name,
      tokens,
      url: site.urls.tool(row.agent, name) ?? null,
    })),
    messages: withInstructions(messages, surfaces),
    messagesLeftOut: items.length - messages.length,
    answer_blocks: answer,
    headers: (batch.headers.get(n) ?? []).map(({ exchange_id: _, ...header }) => header),
    events: (batch.events.get(n) ?? []).map((event) => ({
      event: event.event,
      count: event.count,
      bytes: event.bytes,
      firstMs: event.first_ms,
      lastMs: event.last_ms,
    })),
    raw: rawUrl(row.url),
    evidence: [
      {
        what: 'This exchange',
        sql: `SELECT * FROM exchanges WHERE record_id = '${row.id.replaceAll("'", "''")}';`,
      },
    ],
  };
  return { ...page, question: titleOf(page), answer: [answerOf(page)] };
}

function titleOf({ exchange }: Pick<ExchangePage, 'exchange'>): string {
  const turn = exchange.turn === null ? '' : `, turn ${exchange.turn + 1}`;
  return exchange.family ? `${exchange.family}${turn}` : `${exchange.method} ${exchange.path.split('?')[0]}`;
}

function answerOf({ exchange, answer_blocks }: Pick<ExchangePage, 'exchange' | 'answer_blocks'>): Sentence {
  const values = {
    agent: agentName(exchange.agent),
    size: exchange.requestBytes,
    to: exchange.model ?? exchange.path,
    ms: exchange.ms ?? 0,
    status: String(exchange.status ?? ''),
    outcome: exchange.outcome.replaceAll('_', ' '),
    error: exchange.errorMessage?.slice(0, 200) ?? '',
  };
  const sent =
    exchange.outcome === 'complete'
      ? t('{agent} sent {size, number, bytes} to {to}, answered {status} in {ms, number, duration}.', values)
      : exchange.errorMessage
        ? t('{agent} sent {size, number, bytes} to {to}, ended as {outcome} ({error}).', values)
        : t('{agent} sent {size, number, bytes} to {to}, ended as {outcome}.', values);
  const calls = answer_blocks.filter(({ type }) => type === 'tool_call').map(({ label }) => label);
  return [
    sent,
    ...(calls.length > 0
      ? [' ', t('The model called {tools}.', { tools: calls.slice(0, 5).join(', ') })]
      : []),
    ...tokensOf(exchange),
  ];
}

function tokensOf({
  inputTokens,
  cacheReadTokens,
  outputTokens,
  answeredBy,
}: ExchangePage['exchange']): Sentence {
  if (answeredBy === 'lens')
    return [' ', t('This answer is from lens, not from a provider: its usage is not real.')];
  if (inputTokens === null) return [];
  return [
    ' ',
    t(
      'It used {input, plural, one {# input token} other {# input tokens}}, {cached, number, percent} from the cache, and {output, plural, one {# output token} other {# output tokens}}.',
      {
        input: inputTokens,
        cached: inputTokens > 0 ? (cacheReadTokens ?? 0) / inputTokens : 0,
        output: outputTokens ?? 0,
      },
    ),
  ];
}

function surfaceUses(
  site: Site,
  rows: readonly ExchangeSurface[],
  texts: Batch['texts'],
  room: Room,
): SurfaceUse[] {
  return rows.map((row) => {
    const { text = '', length = 0 } = texts.get(row.text_id) ?? {};
    const kept = text.slice(0, Math.max(200, room.chars));
    room.chars -= kept.length;
    const family = row.family_id === null ? undefined : site.urls.family(row.family_id);
    return {
      kind: row.kind,
      place: row.location,
      lines: row.lines,
      tokens: row.tokens,
      url: family && row.template_number !== null ? `${family}#t${row.template_number + 1}` : null,
      text: kept,
      more: Math.max(0, length - kept.length),
    };
  });
}
