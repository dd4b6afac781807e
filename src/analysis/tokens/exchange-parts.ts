import type { DerivedRow } from '../../store/schema/tables.ts';
import type { Surface } from '../../wire/types.ts';
import type { Elements } from '../requests/elements.ts';
import type { Exchange } from '../requests/material.ts';
import { NodeSums } from '../requests/node-sums.ts';
import type { TokenCounter } from './count.ts';
import { elementParts, type Part, type PartSizes, parts, textSize } from './parts.ts';
import { scaleToTotal } from './scale.ts';

/** Estimates of all parts, then their bytes. */
type Sizes = Float64Array;
const width = parts.length;
const estimateAt = (part: Part): number => parts.indexOf(part);
const bytesAt = (part: Part): number => width + parts.indexOf(part);

/**
 * The composition of the input of each exchange. Estimates are sums over the prefix tree, each distinct element counted
 * once. Text that the agent put into user messages moves from `user` to `context`. If the provider reported the input,
 * the parts are scaled to sum to it exactly.
 */
export class TokenParts {
  readonly #count: TokenCounter;
  /** Sums from the root of a list to a node. */
  readonly #sums: NodeSums;
  readonly #contexts = new Map<readonly Surface[], Sizes>();

  constructor(elements: Elements, count: TokenCounter) {
    this.#count = count;
    const nodes = [...elements.nodes].map((node) => elements.node(node));
    this.#sums = new NodeSums(2 * width, nodes);
    for (const node of nodes)
      this.#sums.add(node, () => sizesOf(elementParts(elements.at(node.node), count)));
  }

  /** Estimate of a list from its beginning to a node, without content that is not in the prompt. */
  estimateTo(node: number): number {
    const sizes = this.#sums.to(node);
    return parts.reduce((sum, part, index) => sum + (part === 'deferred_tools' ? 0 : (sizes[index] ?? 0)), 0);
  }

  /**
   * Parts of the input of one exchange, in the order of `parts`; absent parts are omitted. `tokens` is the share of the
   * reported input, or the estimate if none is reported; 0 for parts that are not in the prompt.
   */
  of(exchange: Exchange, surfaces: readonly Surface[]): DerivedRow<'token_parts'>[] {
    const { tools, system, messages } = exchange.tips;
    const lists = [tools, system, messages].map((tip) => this.#sums.to(tip));
    const sizes = moveContext(lists.reduce(plus), this.#contextOf(surfaces));
    const found = parts
      .map((part) => ({ part, estimate: sizes[estimateAt(part)] ?? 0, bytes: sizes[bytesAt(part)] ?? 0 }))
      .filter(({ estimate, bytes }) => estimate > 0 || bytes > 0);
    const prompt = found.filter(({ part }) => part !== 'deferred_tools');
    const estimates = prompt.map(({ estimate }) => estimate);
    const tokens =
      exchange.inputTokens === null ? estimates : scaleToTotal(estimates, exchange.inputTokens).parts;
    return found.map((part) => ({
      exchange_id: exchange.n,
      ...part,
      tokens: tokens[prompt.indexOf(part)] ?? 0,
    }));
  }

  #contextOf(surfaces: readonly Surface[]): Sizes {
    const known = this.#contexts.get(surfaces);
    if (known) return known;
    const sizes = surfaces
      .filter(({ kind }) => kind === 'context')
      .map(({ text }) => sizesOf(new Map([['context', textSize(text, this.#count)]])))
      .reduce(plus, new Float64Array(2 * width));
    this.#contexts.set(surfaces, sizes);
    return sizes;
  }
}

/** Context is subtracted from `user`. Splitting a text in two may cost a token, which counts as `user`. */
function moveContext(sizes: Sizes, context: Sizes): Sizes {
  const moved = plus(sizes, context);
  for (const at of [estimateAt, bytesAt]) {
    moved[at('user')] = Math.max(0, (sizes[at('user')] ?? 0) - (context[at('context')] ?? 0));
  }
  return moved;
}

function sizesOf(found: PartSizes): Sizes {
  const sizes = new Float64Array(2 * width);
  for (const [part, { estimate, bytes }] of found) {
    sizes[estimateAt(part)] = estimate;
    sizes[bytesAt(part)] = bytes;
  }
  return sizes;
}

function plus(a: Sizes, b: Sizes): Sizes {
  const sum = new Float64Array(a.length);
  for (let at = 0; at < a.length; at++) sum[at] = (a[at] as number) + (b[at] as number);
  return sum;
}
