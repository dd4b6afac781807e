import { describe, expect, test } from 'vitest';
import { type SlotObservation, slotDrift } from '../../../src/analysis/prompts/drift.ts';

function observe(
  rows: readonly (readonly [value: string | null, version: string, cwd: string])[],
): SlotObservation[] {
  return rows.map(([value, version, cwd], i) => ({
    request: `r${i}`,
    ts: 1000 * i,
    value,
    circumstances: { version, cwd, session: `s${i >> 1}` },
  }));
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
      [],
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
      ['session', 'version'],
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
      ['cwd'],
    ],
    [
      'new each time',
      [
        ['a', '1', 'x'],
        ['b', '1', 'x'],
        ['c', '1', 'x'],
      ],
      'every request',
      [],
    ],
  ] as const)('%s', (_, rows, pattern, follows) => {
    const drift = slotDrift(observe(rows));
    expect({ pattern: drift.pattern, follows: [...drift.follows].sort() }).toEqual({ pattern, follows });
  });

  test('says what else changed then, whatever order the observations come in', () => {
    const observations = observe([
      ['a', '1', 'x'],
      ['a', '1', 'x'],
      [null, '2', 'x'],
    ]);
    expect(slotDrift([...observations].reverse()).changes).toEqual([
      { request: 'r2', ts: 2000, from: 'a', to: null, alongside: ['session', 'version'] },
    ]);
  });
});
