import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commonPrefix } from '../../../src/analysis/cache/common-prefix.ts';
import { Prompts } from '../../../src/analysis/cache/prompts.ts';
import { Elements } from '../../../src/analysis/requests/elements.ts';
import type { Exchange } from '../../../src/analysis/requests/material.ts';
import { identityTree } from '../../../src/store/prefix-tree.ts';
import { materialOf } from '../material.ts';

const word = fc.constantFrom('a', 'b', 'c');
const marker = fc.option(fc.constant({ type: 'ephemeral' }), { nil: undefined });
const text = fc.record(
  { type: fc.constant('text'), text: word, cache_control: marker },
  { requiredKeys: ['type', 'text'] },
);
const body = fc.record({
  model: fc.constant('claude-opus-5'),
  tools: fc.uniqueArray(
    fc.record({ name: word, description: word, input_schema: fc.constant({}), defer_loading: fc.boolean() }),
    { maxLength: 3, selector: ({ name }) => name },
  ),
  system: fc.array(text, { maxLength: 3 }),
  messages: fc.array(
    fc.record({
      role: fc.constantFrom('user', 'assistant'),
      content: fc.array(text, { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});
type Body = typeof body extends fc.Arbitrary<infer T> ? T : never;

/** The blocks of a body in cache order, by list: what the provider's page says, without chains and sums. */
function plainBlocks({ tools, system, messages }: Body): string[][] {
  const bare = ({ type, text: own }: { type: string; text: string }): string =>
    JSON.stringify({ type, text: own });
  return [
    tools.filter(({ defer_loading }) => !defer_loading).map((tool) => JSON.stringify(tool)),
    system.map(bare),
    messages.flatMap(({ role, content }, index) =>
      content.map((block, at) => `${index}.${at} ${role} ${bare(block)}`),
    ),
  ];
}

/** Whether a body is not the beginning of another one, list by list. */
function differ(a: Body, b: Body): boolean {
  const [left, right] = [plainBlocks(a), plainBlocks(b)];
  return left.some((own, list) => {
    const other = right[list] ?? [];
    const isLast = list === left.length - 1;
    return own.some((block, index) => block !== other[index]) || (!isLast && other.length > own.length);
  });
}

function prefixOf(a: Body, b: Body) {
  const material = materialOf([{ body: a }, { body: b }]);
  const elements = new Elements(material);
  const identities = identityTree(
    [...material.nodes.values()],
    (segment) => material.segments.get(segment)?.normHash ?? '',
  );
  const prompts = new Prompts({ material, elements, identities, estimateTo: () => 0 });
  const [previous, next] = material.exchanges as [Exchange, Exchange];
  const { difference, length } = commonPrefix(prompts, previous, next, () => 0);
  return { differs: difference !== null, bytes: length.bytes, whole: prompts.length(previous).bytes };
}

test('the same as comparing all blocks one by one, wherever markers and deferred tools are', () => {
  fc.assert(
    fc.property(body, body, (a, b) => {
      expect(prefixOf(a, b).differs).toBe(differ(a, b));
    }),
    { numRuns: 300 },
  );
});

test('a body is its own prefix, and so is what was added to', () => {
  fc.assert(
    fc.property(body, body, (a, b) => {
      const grown = { ...a, messages: [...a.messages, ...b.messages] };
      const { differs, bytes, whole } = prefixOf(a, grown);
      expect({ differs, bytes }).toEqual({ differs: false, bytes: whole });
    }),
    { numRuns: 100 },
  );
});

test('moving markers changes nothing', () => {
  fc.assert(
    fc.property(body, (a) => {
      const bare = JSON.parse(
        JSON.stringify(a, (key, value) => (key === 'cache_control' ? undefined : value)),
      ) as Body;
      expect(prefixOf(a, bare).differs).toBe(false);
      expect(prefixOf(bare, a).differs).toBe(false);
    }),
    { numRuns: 100 },
  );
});
