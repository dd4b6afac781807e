import { isObject, type JsonObject, stringOf } from '../../wire/json.ts';
import type { Block } from '../../wire/types.ts';
import { type CommonParams, type Effort, efforts, type Gaps } from './common.ts';

/** Members of a request, each read once; what nobody read is a gap. */
export class Members {
  readonly #left: Map<string, unknown>;

  constructor(params: JsonObject) {
    this.#left = new Map(Object.entries(params).filter(([, value]) => value !== null && value !== undefined));
  }

  take(name: string): unknown {
    const value = this.#left.get(name);
    this.#left.delete(name);
    return value;
  }

  number(name: string): number | undefined {
    const value = this.take(name);
    return typeof value === 'number' ? value : undefined;
  }

  /** A text, or a list of texts, as a list. */
  texts(name: string): string[] | undefined {
    const value = this.take(name);
    const list = (typeof value === 'string' ? [value] : Array.isArray(value) ? value : []).filter(
      (text): text is string => typeof text === 'string',
    );
    return list.length === 0 ? undefined : list;
  }

  /** @param within the member that these are part of, with a dot */
  rest(gaps: Gaps, within = ''): void {
    for (const name of this.#left.keys()) gaps.add(within + name);
  }
}

/** The given members without those that are undefined. */
export function defined<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}

/** An effort by its name in any wire, in upper case too. */
export function effortOf(value: unknown): Effort | undefined {
  const name = stringOf(value).toLowerCase();
  return efforts.find((effort) => effort === name);
}

/** Tokens of thinking for an effort, and back: the steps that clients with a budget use. */
const budgets: readonly (readonly [Effort, number])[] = [
  ['none', 0],
  ['minimal', 1024],
  ['low', 4096],
  ['medium', 10_000],
  ['high', 32_000],
  ['xhigh', 48_000],
  ['max', 64_000],
];

export function budgetOf({ effort, budget }: NonNullable<CommonParams['thinking']>): number | undefined {
  return budget ?? budgets.find(([name]) => name === effort)?.[1];
}

/** The effort of thinking in the words of OpenAI's wires. */
export function effortFor({ effort, budget }: NonNullable<CommonParams['thinking']>): Effort | undefined {
  if (effort !== undefined) return effort === 'max' ? 'xhigh' : effort;
  if (budget === undefined) return undefined;
  return budgets.findLast(([name, tokens]) => tokens <= budget && name !== 'max')?.[0];
}

/** A choice of OpenAI's wires: a word, or an object that names a tool. */
export function readChoice(value: unknown): CommonParams['choice'] {
  if (value === 'auto' || value === 'none' || value === 'required') return { kind: value };
  if (!isObject(value)) return undefined;
  const inner = isObject(value['function']) ? value['function'] : value;
  const name = stringOf(inner['name']);
  return name ? { kind: 'tool', name } : undefined;
}

/** A response format of OpenAI's wires: in Chat its schema is one level deeper. */
export function readFormat(value: unknown): CommonParams['format'] {
  if (!isObject(value)) return undefined;
  if (value['type'] === 'json_object') return { kind: 'json' };
  if (value['type'] !== 'json_schema') return undefined;
  const inner = isObject(value['json_schema']) ? value['json_schema'] : value;
  return { kind: 'schema', name: stringOf(inner['name']) || 'answer', schema: inner['schema'] };
}

/** Whether an answer has a call of a tool, for wires whose reason of the end does not state it. */
export function hasCall(blocks: readonly Block[]): boolean {
  return blocks.some(({ type }) => type === 'tool_call');
}
