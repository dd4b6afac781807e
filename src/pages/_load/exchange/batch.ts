import {
  type ExchangeDetailRow,
  type SurfaceRow,
  siteAnswerBlocks,
  siteEvents,
  siteExchangeDetails,
  siteExchangeTools,
  siteHeaders,
  siteMessageBlocks,
  sitePromptTexts,
  siteSurfaces,
} from '../../../read/exchanges.ts';
import { BLOCK_CHARS, shownOf } from '../messages.ts';
import type { Site } from '../site.ts';
import type { History } from './history.ts';
import { exchangeRows } from './rows.ts';

/** Most a page shows of one instruction text. */
const SURFACE_CHARS = 6000;

type Of<F extends (...args: never[]) => Promise<readonly unknown[]>> = Awaited<ReturnType<F>>[number];

/** What a run of exchanges needs for its pages, by exchange number. */
export interface Batch {
  rows: Map<number, Of<typeof exchangeRows>>;
  details: Map<number, ExchangeDetailRow>;
  surfaces: Map<number, SurfaceRow[]>;
  tools: Map<number, Of<typeof siteExchangeTools>[]>;
  headers: Map<number, Of<typeof siteHeaders>[]>;
  events: Map<number, Of<typeof siteEvents>[]>;
  answers: Map<number, Of<typeof siteAnswerBlocks>[]>;
  /** Instruction texts of the run, by number. */
  texts: Map<number, Of<typeof sitePromptTexts>>;
  /** By segment. */
  messages: Map<number, Of<typeof siteMessageBlocks>[]>;
}

/**
 * Reads exchanges in runs of `site.batch`: building 10,000 pages one query at a time would take minutes. Only the last
 * run is kept, as pages are made in order.
 */
export function exchangeBatches(site: Site, history: () => Promise<History>): (n: number) => Promise<Batch> {
  let current = -1;
  let loading: Promise<Batch> | undefined;
  // Most runs carry the prompts of the run before.
  let texts: Batch['texts'] = new Map();
  return (n) => {
    const run = Math.floor(n / site.batch);
    if (run !== current || !loading) {
      current = run;
      loading = load(site, history, texts, run * site.batch, (run + 1) * site.batch - 1).then((batch) => {
        texts = batch.texts;
        return batch;
      });
    }
    return loading;
  };
}

async function load(
  site: Site,
  readHistory: () => Promise<History>,
  known: Batch['texts'],
  first: number,
  last: number,
): Promise<Batch> {
  const [rows, details, surfaces, tools, headers, events, answers] = await Promise.all([
    exchangeRows(site, first, last),
    siteExchangeDetails(site.db, first, last),
    siteSurfaces(site.db, first, last),
    siteExchangeTools(site.db, first, last),
    siteHeaders(site.db, first, last),
    siteEvents(site.db, first, last),
    siteAnswerBlocks(site.db, first, last, BLOCK_CHARS),
  ]);
  const history = await readHistory();
  const segments = new Set(
    details.flatMap(({ n, messages_node_id }) =>
      messages_node_id === null ? [] : shownOf(history.of(messages_node_id, n)).map(({ segment }) => segment),
    ),
  );
  const wanted = new Set(surfaces.map(({ text_id }) => text_id));
  const [messages, read] = await Promise.all([
    siteMessageBlocks(site.db, [...segments], BLOCK_CHARS),
    sitePromptTexts(
      site.db,
      [...wanted].filter((id) => !known.has(id)),
      SURFACE_CHARS,
    ),
  ]);
  return {
    rows: new Map(rows.map((row) => [row.n, row])),
    details: new Map(details.map((row) => [row.n, row])),
    surfaces: Map.groupBy(surfaces, ({ n }) => n),
    tools: Map.groupBy(tools, ({ n }) => n),
    headers: Map.groupBy(headers, ({ n }) => n),
    events: Map.groupBy(events, ({ n }) => n),
    answers: Map.groupBy(answers, ({ n }) => n),
    texts: new Map([
      ...[...known].filter(([id]) => wanted.has(id)),
      ...read.map((row) => [row.text_id, row] as const),
    ]),
    messages: Map.groupBy(messages, ({ segment }) => segment),
  };
}
