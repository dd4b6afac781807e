import {
  answerBlocks,
  exchangeDetails,
  exchangeEvents,
  exchangeHeaders,
  exchangeSurfaces,
  exchangeTools,
  promptTexts,
} from '../../read/exchanges.ts';
import type { History } from '../../read/history.ts';
import { messageBlocks } from '../../read/raw.ts';
import { exchangeRows } from './exchanges.ts';
import { BLOCK_CHARS, shownOf } from './messages.ts';
import type { Site } from './site.ts';

/** Most a page shows of one instruction text. */
const SURFACE_CHARS = 6000;

type Of<F extends (...args: never[]) => Promise<readonly unknown[]>> = Awaited<ReturnType<F>>[number];

/** What a run of exchanges needs for its pages, by exchange number. */
export interface Batch {
  rows: Map<number, Of<typeof exchangeRows>>;
  details: Map<number, Of<typeof exchangeDetails>>;
  surfaces: Map<number, Of<typeof exchangeSurfaces>[]>;
  tools: Map<number, Of<typeof exchangeTools>[]>;
  headers: Map<number, Of<typeof exchangeHeaders>[]>;
  events: Map<number, Of<typeof exchangeEvents>[]>;
  answers: Map<number, Of<typeof answerBlocks>[]>;
  /** Instruction texts of the run, by number. */
  texts: Map<number, Of<typeof promptTexts>>;
  /** By segment. */
  messages: Map<number, Of<typeof messageBlocks>[]>;
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
    exchangeDetails(site.db, first, last),
    exchangeSurfaces(site.db, first, last),
    exchangeTools(site.db, first, last),
    exchangeHeaders(site.db, first, last),
    exchangeEvents(site.db, first, last),
    answerBlocks(site.db, first, last, BLOCK_CHARS),
  ]);
  const history = await readHistory();
  const segments = new Set(
    details.flatMap(({ exchange_id }) => shownOf(history.of(exchange_id)).map(({ segment }) => segment)),
  );
  const wanted = new Set(surfaces.map(({ text_id }) => text_id));
  const [messages, read] = await Promise.all([
    messageBlocks(site.db, [...segments], BLOCK_CHARS),
    promptTexts(
      site.db,
      [...wanted].filter((id) => !known.has(id)),
      SURFACE_CHARS,
    ),
  ]);
  return {
    rows: new Map(rows.map((row) => [row.number, row])),
    details: new Map(details.map((row) => [row.exchange_id, row])),
    surfaces: Map.groupBy(surfaces, ({ exchange_id }) => exchange_id),
    tools: Map.groupBy(tools, ({ exchange_id }) => exchange_id),
    headers: Map.groupBy(headers, ({ exchange_id }) => exchange_id),
    events: Map.groupBy(events, ({ exchange_id }) => exchange_id),
    answers: Map.groupBy(answers, ({ exchange_id }) => exchange_id),
    texts: new Map([
      ...[...known].filter(([id]) => wanted.has(id)),
      ...read.map((row) => [row.text_id, row] as const),
    ]),
    messages: Map.groupBy(messages, ({ segment }) => segment),
  };
}
