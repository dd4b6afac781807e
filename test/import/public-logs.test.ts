import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { analyzed } from '../analysis/run.ts';

/**
 * Public logs of other tools: a folder for each kind, as named below. They belong to others and are in no repository; the
 * tests are skipped without them.
 */
const folder =
  process.env['LENS_PUBLIC_LOGS'] ?? path.resolve(import.meta.dirname, '../../../shared/samples');

// biome-ignore lint/suspicious/noExplicitAny: the lines of a dozen foreign formats
type Line = any;

/** Counts the starts of answers: lines of the model that follow a line of the user or a tool's result. */
function runs(lines: Line[], isAnswer: (line: Line) => boolean, isOther: (line: Line) => boolean): number {
  let [count, open] = [0, false];
  for (const line of lines) {
    if (isAnswer(line) && !open) count++;
    open = isAnswer(line) || (open && !isOther(line));
  }
  return count;
}

const codex = (lines: Line[]): number => {
  const isItem = ({ type, payload }: Line): boolean =>
    type === 'compacted' || (type === 'response_item' && payload.type !== 'ghost_snapshot');
  const isAnswer = ({ type, payload }: Line): boolean =>
    type === 'response_item' &&
    (payload.type === 'message' ? payload.role === 'assistant' : !/_output$|_result$/.test(payload.type));
  const items = lines.filter(isItem);
  const events = lines.filter(({ type }) => type === 'event_msg').map(({ payload }) => payload);
  const completed = events.filter(({ type }) => type === 'turn.completed').length;
  const errors = events.filter((event) => event.type === 'error' && (event.error ?? event.codex_error_info));
  const counted = events.filter(({ info }) => info?.last_token_usage?.total_tokens > 0).length;
  const answers = runs(items, isAnswer, (line) => !isAnswer(line));
  return (items.length === 0 ? Math.max(completed, counted) : answers) + errors.length;
};

const claude = (lines: Line[]): number => {
  const answers = lines.filter(
    ({ type, message }) => type === 'assistant' && message.model !== '<synthetic>',
  );
  return answers.filter(
    ({ message }, at) =>
      !message.id || message.id.includes(' ') || message.id !== answers[at - 1]?.message.id,
  ).length;
};

/** Number of exchanges in a file, counted without lens. */
const counts: [name: RegExp, count: (lines: Line[]) => number][] = [
  [/^cctrace\//, (lines) => lines.filter(({ request }) => request.method === 'POST').length],
  [
    /^claude-tap\//,
    (lines) =>
      lines.flatMap(({ request }) =>
        request.ws_events?.length > 1
          ? request.ws_events.filter((event: Line) => JSON.stringify(event).includes('response.create'))
          : [request],
      ).length,
  ],
  [/^claude-transcripts\//, claude],
  [/^codex-rollouts\//, codex],
  [/copilot/, (lines) => lines.filter(({ type }) => type === 'assistant.message').length],
  [/cursor/, (lines) => lines.filter(({ role }) => role === 'assistant').length],
  [/gemini/, (lines) => lines.filter(({ type }) => type === 'gemini').length],
  [
    /grok/,
    (lines) =>
      runs(
        lines,
        ({ type }) => type === 'reasoning' || type === 'assistant',
        ({ type }) => type === 'user' || type === 'tool_result',
      ),
  ],
  [/kimi/, (lines) => lines.filter(({ event }) => event?.type === 'step.begin').length],
  [/pi-small/, (lines) => lines.filter(({ message }) => message?.role === 'assistant').length],
  [/qwen/, (lines) => lines.filter(({ type }) => type === 'assistant').length],
];

function countOf(file: string): number {
  const bytes = readFileSync(path.join(folder, file));
  const text = (file.endsWith('.zst') ? zstdDecompressSync(bytes) : bytes).toString();
  const lines = text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      return [];
    }
  });
  return counts.find(([name]) => name.test(file))?.[1](lines) ?? -1;
}

test.skipIf(!existsSync(folder))(
  'a folder of public logs is read into one report, with as many exchanges as a script counts',
  async () => {
    const { code, database, report } = await analyzed({}, { logs: [folder] });
    const files = readdirSync(folder, { recursive: true })
      .map(String)
      .filter((file) => /\.jsonl(?:\.zst)?$/.test(file));
    const expected = files.map((file) => `${path.basename(file)} ${path.dirname(file)} ${countOf(file)}`);
    const rows = await database.rows(
      `SELECT l.path, count(e.exchange_id)::INTEGER AS exchanges FROM logs l LEFT JOIN exchanges e USING (log_id)
       WHERE l.format <> 'raw-bodies' GROUP BY ALL`,
    );
    const read = rows.map(
      ({ path: file, exchanges }) =>
        `${path.basename(String(file))} ${path.basename(path.dirname(String(file)))} ${exchanges}`,
    );
    expect(read.sort()).toEqual(expected.sort());
    // Five request bodies, and a stream that answers none of them.
    const bodies = await database.rows(
      `SELECT wire, outcome, input_tokens::INTEGER AS input FROM exchanges e JOIN logs l USING (log_id)
       WHERE l.format = 'raw-bodies' ORDER BY ALL`,
    );
    expect(bodies.map(({ wire, outcome }) => `${wire} ${outcome}`)).toEqual([
      'anthropic-messages unfinished',
      'anthropic-messages unfinished',
      'gemini unfinished',
      'openai-chat unfinished',
      'openai-responses unfinished',
    ]);
    const stray = await database.rows("SELECT message FROM warnings WHERE code = 'response_without_request'");
    expect(stray.map(({ message }) => message)).toEqual([
      'antigravity-streaming-response.json belongs to no request in this folder; skipped',
    ]);
    expect({ code, exchanges: report.totals.exchanges }).toEqual({
      code: 0,
      exchanges: files.reduce((sum, file) => sum + countOf(file), bodies.length),
    });
  },
);
