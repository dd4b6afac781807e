import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Reported } from '../../../src/analysis/cost/reported.ts';
import type { Block, ResponseModel, Usage } from '../../../src/wire/types.ts';
import type { GivenExchange } from '../material.ts';

/** One file of test/cases/cache; its README says what the members mean. */
export interface CacheCase {
  name: string;
  note: string;
  requests: readonly GivenRequest[];
  pairs: readonly ({ request: string; previous: string | null } & Record<string, unknown>)[];
}

interface GivenRequest {
  id: string;
  at?: number | null;
  path?: string;
  body?: unknown;
  like?: string;
  set?: Record<string, unknown>;
  add?: readonly unknown[];
  usage?: { read?: number; write?: number; write1h?: number; plain: number; output?: number } | null;
  says?: string;
  calls?: readonly string[];
  official?: unknown;
  status?: number;
  outcome?: string;
  completeness?: string;
  session?: string;
  firstByte?: number;
}

const folder = path.resolve(import.meta.dirname, '../../cases/cache');

export function readCases(): CacheCase[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      name: file.slice(0, -'.json'.length),
      ...(JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Omit<CacheCase, 'name'>),
    }));
}

/** The requests of a case as material is made of them, and what was reported, in the same order. */
export function exchangesOf({ requests }: CacheCase): { given: GivenExchange; reported: Reported }[] {
  const bodies = new Map<string, unknown>();
  return requests.map((request) => {
    const body = bodyOf(request, bodies);
    bodies.set(request.id, body);
    return {
      given: {
        id: request.id,
        body: expanded(body),
        ts: request.at === null ? null : (request.at ?? 0) * 1_000,
        path: request.path ?? '/v1/messages',
        status: request.status ?? 200,
        outcome: request.outcome ?? 'complete',
        completeness: request.completeness ?? 'exact',
        session: request.session ?? 's',
        answer: answerOf(request),
        inputTokens: usageOf(request.usage)?.input ?? null,
      },
      reported: {
        usage: usageOf(request.usage),
        model: null,
        tier: null,
        cost: null,
        webSearches: 0,
        otherFees: [],
        dry: false,
        msFirstByte: request.firstByte ?? null,
      },
    };
  });
}

/** `like` starts from another body; `add` appends messages; `set` puts values at paths, null takes a member away. */
function bodyOf(
  { body, like, set = {}, add = [] }: GivenRequest,
  bodies: ReadonlyMap<string, unknown>,
): unknown {
  const copy = structuredClone(like === undefined ? body : bodies.get(like)) as Record<string, unknown>;
  const list = ['messages', 'input', 'contents'].find((name) => Array.isArray(copy[name])) ?? 'messages';
  for (const message of add) (copy[list] as unknown[]).push(message);
  for (const [at, value] of Object.entries(set)) {
    const steps = at.split(/\.|\[|\]/).filter((step) => step !== '');
    const last = steps.pop() as string;
    const owner = steps.reduce<unknown>((inner, step) => (inner as Record<string, unknown>)[step], copy);
    if (value !== null) (owner as Record<string, unknown>)[last] = value;
    else if (Array.isArray(owner)) owner.splice(Number(last), 1);
    else delete (owner as Record<string, unknown>)[last];
  }
  return copy;
}

/** `@300 word` is a text of about 300 tokens: numbered lines of that word. */
function expanded(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replace(/@(\d+) ([a-z]+)/g, (_, tokens: string, word: string) =>
      lines(Number(tokens), word),
    );
  }
  if (Array.isArray(value)) return value.map(expanded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, expanded(member)]));
}

function lines(tokens: number, word: string): string {
  const whole = Array.from(
    { length: Math.ceil(tokens / 10) },
    (_, index) => `${index + 1}${` ${word}`.repeat(8)}`,
  );
  return whole.join('\n');
}

function usageOf(usage: GivenRequest['usage']): Usage | null {
  if (!usage) return null;
  const { read = null, write = null, write1h = null, plain, output = 10 } = usage;
  const cacheWrite = write === null && write1h === null ? null : (write ?? 0) + (write1h ?? 0);
  return {
    uncached: plain,
    cacheRead: read,
    cacheWrite,
    cacheWrite5m: write,
    cacheWrite1h: write1h,
    input: plain + (read ?? 0) + (cacheWrite ?? 0),
    output,
    reasoning: null,
  };
}

function answerOf({ id, says, calls = [], official }: GivenRequest): ResponseModel {
  const blocks: Block[] = [
    ...(says === undefined ? [] : [{ type: 'text' as const, text: expanded(says) as string }]),
    ...calls.map((call) => ({ type: 'tool_call' as const, id: call, name: 'Bash', input: {}, text: '{}' })),
  ];
  return {
    model: null,
    id: `answer_${id}`,
    role: 'assistant',
    blocks,
    stopReason: 'end_turn',
    usage: null,
    finished: true,
    unknown: official === undefined ? [] : [official],
  };
}
