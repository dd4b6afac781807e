import { storedAnswer } from '../../src/wire/stored-answer.ts';
import { detectWire, wires } from '../../src/wire/table.ts';
import type { Block, ResponseModel, ToolDefinition, Usage, Wire } from '../../src/wire/types.ts';
import { captured, captures } from './fixtures.ts';
import { streams } from './streams.ts';

/** A generator of numbers from 0 up to, not including, 1: the same for the same seed. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const nested = (depth: number): unknown => JSON.parse(`${'[{"a":'.repeat(depth)}1${'}]'.repeat(depth)}`);

/** Values of other types than any member expects, and names that plain objects have from their prototype. */
const hostile: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e9,
  1e300,
  '',
  'x',
  '[DONE]',
  '{"a":1',
  '__proto__',
  'constructor',
  'toString',
  '__defineGetter__',
  'data:image/png;base64,AAAA',
  [],
  [[]],
  [null],
  ['x', 1, {}],
  {},
  { type: 'toString' },
  { type: 'text', text: 7 },
  { type: 'tool_use', name: [], input: '{' },
  { role: {}, content: 5, parts: 'x' },
  { constructor: 1, toString: 2 },
  JSON.parse('{"__proto__":{"type":"text"},"hasOwnProperty":1}'),
  nested(40),
];

/** A copy of a JSON value in which up to `times` parts are replaced, removed, doubled or renamed. */
function mutate(value: unknown, next: () => number, times: number): unknown {
  const root = { value: structuredClone(value) };
  for (let turn = 0; turn < times; turn++) {
    const places: { owner: Record<string, unknown> | unknown[]; key: string | number }[] = [];
    const walk = (owner: Record<string, unknown> | unknown[]): void => {
      for (const key of Object.keys(owner)) {
        places.push({ owner, key });
        const member = (owner as Record<string, unknown>)[key];
        if (typeof member === 'object' && member !== null) walk(member as unknown[]);
      }
    };
    walk(root);
    const place = places[Math.floor(next() * places.length)];
    if (place === undefined) break;
    const owner = place.owner as Record<string, unknown>;
    const kind = next();
    if (kind < 0.7) owner[place.key] = structuredClone(hostile[Math.floor(next() * hostile.length)]);
    else if (kind < 0.8 && owner !== root) delete owner[place.key];
    else if (kind < 0.9 && Array.isArray(place.owner)) place.owner.push(owner[place.key]);
    else if (owner !== root) owner[['constructor', 'type', '', 'a.b'][turn % 4] as string] = owner[place.key];
  }
  // What a body can be: a list with a hole is none.
  return root.value === undefined ? null : JSON.parse(JSON.stringify(root.value));
}

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
  const events = mutate(answer.events, next, times);
  const whole = mutate(answer.body, next, times);
  detectWire({ method: 'POST', path: '/', body });
  for (const wire of wires) {
    checkRequest(wire, body, request.path);
    checkAnswer(wire, wire.fromJson(whole));
    const assembler = wire.assembler();
    for (const event of Array.isArray(events) ? events : [events]) {
      const { event: name, data } = (event ?? {}) as { event?: unknown; data?: unknown };
      assembler.push({ event: typeof name === 'string' ? name : null, data });
    }
    const model = assembler.result();
    checkAnswer(wire, model);
    const stored = storedAnswer(mutate(JSON.parse(JSON.stringify(model)), next, times));
    if (stored !== null) checkAnswer(wire, stored);
  }
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
