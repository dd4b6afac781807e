import { describe, expect, test } from 'vitest';
import { type Sighting, TextHistory } from '../../../src/analysis/drift/text-history.ts';

/** '' is a text in which the slot holds nothing. */
type Row = readonly [value: string, version: string, cwd: string];

/** A history in which each value has a text of its own, and how to read that text. */
function historyOf(rows: readonly Row[]) {
  const values = [...new Set(rows.map(([value]) => value))];
  const sightings = rows.map(
    ([value, version, cwd], i): Sighting => ({
      exchange: i + 1,
      ts: 1000 * i,
      text: values.indexOf(value),
      circumstances: { version, cwd, session: `s${i >> 1}` },
    }),
  );
  return { sightings, valueIn: (text: number): string | null => values[text] || null };
}

describe('the history of a slot', () => {
  test.each([
    [
      'constant',
      [
        ['a', '1', 'x'],
        ['a', '2', 'y'],
      ],
      'constant',
    ],
    [
      'one step with the version',
      [
        ['a', '1', 'x'],
        ['a', '1', 'y'],
        ['b', '2', 'x'],
        ['b', '2', 'y'],
      ],
      'step',
    ],
    [
      'there and back with the folder',
      [
        ['a', '1', 'x'],
        ['b', '1', 'y'],
        ['a', '1', 'x'],
        ['b', '1', 'y'],
      ],
      'alternates',
    ],
    [
      'new each time',
      [
        ['a', '1', 'x'],
        ['b', '1', 'x'],
        ['c', '1', 'x'],
      ],
      'every request',
    ],
  ] as const)('%s', (_, rows, pattern) => {
    const { sightings, valueIn } = historyOf(rows);
    expect(new TextHistory(sightings).drift(valueIn).pattern).toBe(pattern);
  });

  test('lists what else changed then, in any order of the requests', () => {
    const { sightings, valueIn } = historyOf([
      ['a', '1', 'x'],
      ['a', '1', 'x'],
      ['', '2', 'x'],
    ]);
    expect(new TextHistory(sightings.toReversed()).drift(valueIn).changes).toEqual([
      {
        exchange: 3,
        previous: 2,
        from: 0,
        to: 1,
        returned: false,
        alongside: ['session', 'version'],
        lastSeen: 2000,
        requests: 1,
      },
    ]);
  });

  test('counts how long a value stayed, and knows one that comes back', () => {
    const { sightings, valueIn } = historyOf([
      ['a', '1', 'x'],
      ['b', '1', 'x'],
      ['b', '1', 'x'],
      ['a', '1', 'x'],
    ]);
    const { changes } = new TextHistory(sightings).drift(valueIn);
    expect(changes.map(({ requests, lastSeen, returned }) => ({ requests, lastSeen, returned }))).toEqual([
      { requests: 2, lastSeen: 2000, returned: false },
      { requests: 1, lastSeen: 3000, returned: true },
    ]);
  });

  test('another text with the same value in the slot is no change', () => {
    const sightings = [1, 2, 3].map(
      (text): Sighting => ({ exchange: text, ts: text, text, circumstances: {} }),
    );
    expect(new TextHistory(sightings).drift(() => 'same')).toEqual({
      pattern: 'constant',
      changes: [],
    });
  });
});
