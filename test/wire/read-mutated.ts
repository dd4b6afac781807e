import { lensReader } from '../../src/record/read.ts';
import { errorIn, type ProviderError, readError } from '../../src/wire/error.ts';
import { reassemble } from '../../src/wire/index.ts';
import { storedAnswer } from '../../src/wire/stored-answer.ts';
import { detectWire, wires } from '../../src/wire/table.ts';
import type { Block, ResponseModel, ToolDefinition, Usage, Wire } from '../../src/wire/types.ts';
import { captured, captures } from './fixtures.ts';
import { damaged, mutate, random, reordered } from './mutate.ts';
import { streams } from './streams.ts';

const streamText = (events: readonly { event?: string | null; data: unknown }[]): string =>
  events
    .map(({ event, data }) => {
      const text = typeof data === 'string' ? data : JSON.stringify(data);
      return `${event == null ? '' : `event: ${event}\n`}data: ${text}\n\n`;
    })
    .join('');

/** Usage objects in the forms of providers, to be mutated. */
const usages: readonly unknown[] = [
  {
    input_tokens: 5,
    cache_read_input_tokens: 7,
    cache_creation_input_tokens: 9,
    cache_creation: { ephemeral_5m_input_tokens: 4, ephemeral_1h_input_tokens: 5 },
    output_tokens: 3,
    server_tool_use: { web_search_requests: 1 },
    iterations: [{ type: 'message', input_tokens: 5, output_tokens: 3 }],
  },
  {
    prompt_tokens: 20,
    completion_tokens: 5,
    total_tokens: 25,
    prompt_tokens_details: { cached_tokens: 12, cache_write_tokens: 2, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 3 },
    prompt_cache_hit_tokens: 12,
    prompt_cache_miss_tokens: 8,
    cost: 0.1,
  },
  {
    promptTokenCount: 20,
    cachedContentTokenCount: 12,
    candidatesTokenCount: 5,
    thoughtsTokenCount: 3,
    toolUsePromptTokenCount: 4,
    totalTokenCount: 32,
  },
  { inputTokens: 5, outputTokens: 3, totalTokens: 8, cacheReadInputTokens: 2, cacheWriteInputTokens: 1 },
  { prompt_eval_count: 5, prompt_eval_cached_count: 2, eval_count: 3 },
];

/** What is mutated: requests of real agents, and streamed and whole answers of every format. */
const seeds = {
  requests: captures.flatMap((file) => captured(file).map(({ path, body }) => ({ path, body }))),
  answers: streams.map(({ wire, events, body }) => ({ wire, events, body })),
};

/**
 * Reads one mutated request and one mutated answer with every format.
 *
 * @throws Error (or what the code throws) when anything is thrown, or a result has a type that its interface does not have.
 */
export function readMutated(seed: number): void {
  const next = random(seed);
  const request = seeds.requests[Math.floor(next() * seeds.requests.length)] as (typeof seeds.requests)[0];
  const answer = seeds.answers[Math.floor(next() * seeds.answers.length)] as (typeof seeds.answers)[0];
  const times = 1 + Math.floor(next() * 6);
  const body = mutate(request.body, next, times);
  const events = reordered(mutate(answer.events, next, times), next);
  const whole = mutate(answer.body, next, times);
  detectWire({ method: 'POST', path: '/', body });
  const path = damaged(request.path, next);
  detectWire({ method: 'POST', path, body });
  readRecords(request, answer, next, times);
  for (const wire of wires) {
    checkRequest(wire, body, next() < 0.5 ? request.path : path);
    checkUsage(wire.usage(mutate(usages[Math.floor(next() * usages.length)], next, times)));
    checkAnswer(wire, wire.fromJson(whole));
    const assembler = wire.assembler();
    for (const event of Array.isArray(events) ? events : [events]) {
      const { event: name, data } = (event ?? {}) as { event?: unknown; data?: unknown };
      assembler.push({ event: typeof name === 'string' ? name : null, data });
    }
    const model = assembler.result();
    checkAnswer(wire, model);
    checkAnswer(wire, reassemble(wire.name, damaged(streamText(answer.events), next)));
    checkError(readError(errorIn(whole) ?? model.error));
    const stored = storedAnswer(mutate(JSON.parse(JSON.stringify(model)), next, times));
    if (stored !== null) checkAnswer(wire, stored);
  }
}

/** Reads the records of an exchange with mutated fields and headers, and with damaged lines. */
function readRecords(
  request: { path: string; body: unknown },
  answer: { wire: string; body: unknown },
  next: () => number,
  times: number,
): void {
  const head = { 'content-type': 'application/json', 'x-request-id': ['a', 'b'] };
  const common = { v: 1, id: 'a', ts: '2026-11-21T09:00:00.000Z', headers: head, dropped: ['cookie'] };
  const records: object[] = [
    {
      ...common,
      kind: 'session',
      agent: 'a',
      lens: '0',
      platform: 'p',
      mode: 'reverse',
      upstreams: [],
      settings: {},
    },
    {
      ...{ ...common, kind: 'request', session: 's', agent: 'a', wire: answer.wire, method: 'POST' },
      ...{
        path: request.path,
        upstream: 'https://a.example',
        connection: 'c',
        bytes: 1,
        request: request.body,
      },
    },
    { ...common, kind: 'headers', status: 200 },
    { v: 1, kind: 'event', id: 'a', ms: 1, event: 'message', data: answer.body },
    {
      ...common,
      kind: 'response',
      status: 200,
      outcome: 'complete',
      bytes: 1,
      ms_end: 5,
      reconstructed: answer.body,
    },
    {
      v: 1,
      kind: 'traffic',
      session: 's',
      from: common.ts,
      ts: common.ts,
      what: 'tunnel',
      host: 'h',
      times: 1,
      bytes_up: 1,
      bytes_down: 1,
      ms: 1,
    },
  ];
  const decoder = lensReader.open({ file: 'a.jsonl' });
  for (const [index, record] of records.entries()) {
    const { v, kind, ...fields } = record as Record<string, unknown>;
    const text = JSON.stringify({ v, kind, ...(mutate(fields, next, times) as object) });
    const line = Buffer.from(next() < 0.5 ? text : damaged(text, next).replaceAll('\n', ' '));
    const source = { file: 'a.jsonl', line: index + 1, offset: 0 };
    for (const found of decoder.push(line, source)) strings(found.kind, found.source.file);
  }
  for (const found of decoder.end()) strings(found.kind);
}

function checkError(error: ProviderError | undefined): void {
  for (const text of [error?.code ?? null, error?.message ?? null])
    is(text === null || typeof text === 'string', 'error');
}

function checkRequest(wire: Wire, body: unknown, path: string): void {
  const model = wire.split(body, path);
  is(model.model === null || typeof model.model === 'string', 'model');
  model.tools.forEach(checkTool);
  for (const { kind, place, text } of model.surfaces) strings(kind, place, text);
  for (const { role, blocks } of model.messages) {
    strings(role);
    blocks.forEach(checkBlock);
  }
  JSON.stringify(model);
  for (const { list, member } of wire.lists) {
    const value = (body as Record<string, unknown> | null)?.[member];
    for (const element of Array.isArray(value) ? value : [value]) {
      const view = wire.view(list, element);
      view.blocks.forEach(checkBlock);
      view.tools.forEach(checkTool);
      is(
        view.paths.length === view.blocks.filter(({ type }) => type === 'text').length,
        'one path for each text',
      );
    }
  }
}

function checkAnswer(wire: Wire, model: ResponseModel): void {
  for (const text of [model.model, model.id, model.stopReason])
    is(text === null || typeof text === 'string', 'text');
  model.blocks.forEach(checkBlock);
  for (const choice of model.choices ?? []) choice.blocks.forEach(checkBlock);
  is(Array.isArray(model.unknown) && typeof model.finished === 'boolean', 'unknown, finished');
  JSON.stringify(model);
  checkUsage(wire.usage(model.usage));
}

function checkUsage({ problems: _, unknown: __, ...counts }: Usage): void {
  for (const count of Object.values(counts)) is(count === null || Number.isSafeInteger(count), 'count');
  const { input, uncached, cacheRead, cacheWrite } = counts;
  if (input !== null)
    is((uncached ?? 0) + (cacheRead ?? 0) + (cacheWrite ?? 0) === input, 'sum of the input');
}

function checkTool(tool: ToolDefinition): void {
  strings(tool.name, tool.type, tool.description, tool.namespace ?? '', tool.wireType ?? '');
  is(typeof tool.deferred === 'boolean', 'deferred');
}

function checkBlock(block: Block): void {
  strings(block.type, block.text);
  if (block.type === 'tool_call') strings(block.id, block.name, block.namespace ?? '');
  if (block.type === 'tool_result') strings(block.id);
  if (block.type === 'other') strings(block.wireType);
}

function strings(...values: readonly unknown[]): void {
  for (const value of values) is(typeof value === 'string', `a string: ${JSON.stringify(value)}`);
}

function is(condition: boolean, what: string): void {
  if (!condition) throw new Error(`wrong type: ${what}`);
}
