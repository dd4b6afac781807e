import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spans } from '../../../src/analysis/ingest/spans.ts';

test('a node lies on the way to another exactly when its span holds it', () => {
  // Any forest: each node hangs below an earlier one or is a root.
  const forest = fc
    .array(fc.nat(), { minLength: 1, maxLength: 40 })
    .map((numbers) =>
      numbers.map((number, index) => (number % (index + 1) === index ? null : (number % (index + 1)) + 1)),
    );
  fc.assert(
    fc.property(forest, (parents) => {
      const nodes = parents.map((_, index) => index + 1);
      const found = new Map(spans(nodes, parents).map((span) => [span.node_id, span]));
      expect([...found.values()].map(({ enter }) => enter).sort((a, b) => a - b)).toEqual(
        nodes.map((n) => n - 1),
      );
      for (const node of nodes) {
        const way = new Set<number>();
        for (let at: number | null = node; at !== null; at = parents[at - 1] ?? null) way.add(at);
        const tip = found.get(node)?.enter as number;
        const inSpan = nodes.filter((n) => {
          const span = found.get(n);
          return span !== undefined && span.enter <= tip && tip <= span.leave;
        });
        expect(new Set(inSpan)).toEqual(way);
      }
    }),
  );
});
