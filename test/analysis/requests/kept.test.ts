import { describe, expect, test } from 'vitest';
import { Random } from '../../../bench/slots/random.ts';
import { NodeSums } from '../../../src/analysis/requests/node-sums.ts';
import { PackedTexts } from '../../../src/analysis/requests/packed-texts.ts';
import { RecentlyUsed } from '../../../src/analysis/requests/recently-used.ts';

describe('what the analysis keeps in little memory', () => {
  test('packed texts come back as they were, in any order, whatever their sizes', () => {
    const random = new Random(7);
    const alphabet = ['a', 'é', '漢', '😀', '\0', '"', '\n'];
    // More than what is not packed, and texts of more than one chunk.
    const sizes = [
      0,
      1,
      300,
      5_000,
      300_000,
      2,
      600_000,
      0,
      90_000,
      250_000,
      40,
      ...Array(110).fill(200_000),
    ];
    const texts = sizes.map((size) => random.pick(alphabet).repeat(size) + random.below(1000));
    const packed = new PackedTexts();
    const numbers = texts.map((text) => packed.add(text));
    for (let turn = 0; turn < 200; turn++) {
      const at = random.below(texts.length);
      expect(packed.get(numbers[at] as number) === texts[at]).toBe(true);
    }
    expect(() => packed.get(texts.length)).toThrow(RangeError);
  });

  test('values stay while others were used longer ago, up to the capacity', () => {
    const kept = new RecentlyUsed<string, number>(10);
    for (const [value, key] of ['a', 'b', 'c'].entries()) kept.set(key, value, 3);
    expect(kept.get('a')).toBe(0);
    kept.set('d', 3, 3);
    expect(['a', 'b', 'c', 'd'].map((key) => kept.get(key))).toEqual([0, undefined, 2, 3]);
    // A value larger than everything that may be kept replaces all others.
    kept.set('e', 4, 99);
    expect(['a', 'c', 'd', 'e'].map((key) => kept.get(key))).toEqual([undefined, undefined, undefined, 4]);
  });

  test('sums of nodes are those of the path from the root, each segment measured once', () => {
    const random = new Random(3);
    const nodes = Array.from({ length: 200 }, (_, index) => ({
      node: index + 1,
      parent: index === 0 || random.below(10) === 0 ? null : 1 + random.below(index),
      segment: 1 + random.below(40),
    }));
    const measured: number[] = [];
    const sums = new NodeSums(2, nodes);
    for (const node of nodes) {
      sums.add(node, () => {
        measured.push(node.segment);
        return [node.segment, 1];
      });
    }
    for (const { node } of nodes) {
      const path = [];
      for (let at: number | null = node; at !== null; at = nodes[at - 1]?.parent ?? null)
        path.push(nodes[at - 1]);
      const total = path.reduce((sum, one) => sum + (one?.segment ?? 0), 0);
      expect([...sums.to(node)]).toEqual([total, path.length]);
    }
    expect(measured).toHaveLength(new Set(measured).size);
    expect([...sums.to(null), ...sums.to(999)]).toEqual([0, 0, 0, 0]);
  });
});
