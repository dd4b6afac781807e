import { expect, test } from 'vitest';
import { compare } from '../../../src/read/diff/compare.ts';
import { basisOf, represents } from '../../../src/read/diff/wording.ts';
import { analyzed } from '../../analysis/run.ts';
import { type GivenTurn, lensLog } from '../../lens-log.ts';

const rules = Array.from(
  { length: 12 },
  (_, i) => `${i + 1}. A rule that everybody keeps, number ${i + 1}.`,
).join('\n');
const tool = (name: string) => ({ name, description: `${name}s.`, input_schema: { type: 'object' } });

function turn(id: string, session: string, day: string, tools: readonly string[]): GivenTurn {
  return {
    id,
    session,
    ts: `2026-11-${day}T09:00:00.000Z`,
    path: '/v1/messages',
    body: JSON.stringify({
      model: 'm',
      system: `You are a coding agent.\n${rules}\nToday's date: 2026-11-${day}`,
      tools: tools.map(tool),
      messages: [{ role: 'user', content: `do ${id}` }],
    }),
  };
}

test('the commonest kind of request represents a family, not an exception that came last; both are named', async () => {
  const { database } = await analyzed({
    'log.jsonl': lensLog(
      [
        { id: 'session-one', agent: 'claude' },
        { id: 'session-two', agent: 'claude' },
      ],
      [
        turn('a1', 'session-one', '10', ['Read', 'Write']),
        turn('a2', 'session-one', '11', ['Read', 'Write']),
        turn('a3', 'session-one', '12', ['Read']),
        turn('b1', 'session-two', '13', ['Read', 'Write']),
      ],
    ),
  });
  const comparison = await compare(database, 'session-one', 'session-two');
  expect(basisOf(comparison)).toContain('newest request of its most frequent kind');
  expect(comparison.pairs).toHaveLength(1);
  const { representatives, diff } = comparison.pairs[0] as (typeof comparison.pairs)[number];
  expect(representatives).toEqual({
    before: { exchange_id: 2, record_id: 'a2', alike: 2, of: 3 },
    after: { exchange_id: 4, record_id: 'b1', alike: 1, of: 1 },
    confounded: [],
  });
  expect(representatives && represents(representatives.before)).toBe(
    'a2, same instructions and tools as 2 of 3 requests',
  );
  // The dates differ, but they are values of one slot; the tools are the same.
  expect(diff.tools.differences).toEqual([]);
  expect(diff.surfaces.every(({ text }) => text.counts.added + text.counts.removed === 0)).toBe(true);
});
