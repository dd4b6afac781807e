import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Row, Thread } from '../../src/client/rows.ts';
import { matcher, sorted, termsOf, wordsOf } from '../../src/client/workspace/filter.ts';
import { lanesOf } from '../../src/client/workspace/lanes.ts';
import type { State } from '../../src/client/workspace/state.ts';
import { ticksOf, timeScale } from '../../src/client/workspace/time-scale.ts';

const spans = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 1, max: 50_000 }))
    .map(([from, length]) => ({ from, to: from + length })),
  { minLength: 1, maxLength: 30 },
);
const rangeOf = (all: readonly { from: number; to: number }[]): { from: number; to: number } => ({
  from: Math.min(...all.map(({ from }) => from)),
  to: Math.max(...all.map(({ to }) => to)),
});

describe('the time axis', () => {
  it('keeps the order of times, fills its width, and folds only time in which nothing ran', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 200, max: 2000 }), (all, width) => {
        const scale = timeScale(rangeOf(all), all, width);
        const last = scale.pieces.at(-1);
        expect((last?.x ?? 0) + (last?.width ?? 0)).toBeCloseTo(width, 3);
        const times = all.flatMap(({ from, to }) => [from, to]).toSorted((a, b) => a - b);
        const places = times.map((time) => scale.x(time));
        expect(places.toSorted((a, b) => a - b)).toEqual(places);
        for (const fold of scale.pieces.filter(({ idle }) => idle))
          expect(all.filter(({ from, to }) => from < fold.to && to > fold.from)).toEqual([]);
      }),
    );
  });

  it('finds the time of a place again', () => {
    fc.assert(
      fc.property(spans, fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
        const scale = timeScale(rangeOf(all), all, 1000);
        expect(scale.x(scale.time(share * 1000))).toBeCloseTo(share * 1000, 1);
      }),
    );
  });

  it('makes a long pause a mark of fixed width', () => {
    const scale = timeScale(
      { from: 0, to: 100_000 },
      [
        { from: 0, to: 1000 },
        { from: 99_000, to: 100_000 },
      ],
      1000,
    );
    expect(scale.pieces.map(({ idle, width }) => [idle, Math.round(width)])).toEqual([
      [false, 491],
      [true, 18],
      [false, 491],
    ]);
  });

  it('has marks at round times, not too close', () => {
    const { step, ticks } = ticksOf(timeScale({ from: 0, to: 60_000 }, [{ from: 0, to: 60_000 }], 600), 80);
    expect(step).toBe(10_000);
    expect(ticks.map(({ time }) => time)).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000]);
  });
});

let made = 0;
const row = (rest: Partial<Row> = {}): Row => ({
  index: made++,
  name: `x${made}`,
  time: 0,
  session: null,
  agent: 'codex',
  thread: null,
  turn: 0,
  relation: 'start',
  family: 'Codex main loop',
  role: 'main',
  kind: 'main',
  model: 'gpt-5',
  request: 'POST /v1/responses',
  status: 200,
  outcome: 'complete',
  failed: false,
  input: 100,
  cached: null,
  output: 10,
  usd: null,
  ttft: null,
  ms: 100,
  lost: null,
  cause: null,
  asked: null,
  answered: null,
  called: [],
  total: 100,
  parts: [],
  ...rest,
});

describe('lanes', () => {
  const thread = (id: string, rest: Partial<Thread> = {}): [string, Thread] => [
    id,
    { id, family: null, kind: 'main', parent: null, startedBy: null, tool: null, ...rest },
  ];

  it('are one for threads one after another, more for those at the same time; subagents and side requests are below', () => {
    const lanes = lanesOf(
      [
        row({ thread: 'a', time: 0 }),
        row({ thread: 'b', time: 50 }),
        row({ thread: 'c', time: 500 }),
        row({ thread: 'd', time: 60, kind: 'subagent', role: 'subagent' }),
        row({ thread: 'e', time: 70, kind: 'title', role: 'title' }),
        row({ time: null }),
      ],
      new Map([
        thread('a'),
        thread('b'),
        thread('c'),
        thread('d', { kind: 'subagent', parent: 'a' }),
        thread('e', { kind: 'title' }),
      ]),
    );
    expect(lanes.map(({ label, depth, rows }) => [label, depth, rows.map((own) => own.thread)])).toEqual([
      ['Codex main loop', 0, ['a', 'c']],
      ['Codex main loop', 0, ['b']],
      ['subagent', 1, ['d']],
      ['title', 1, ['e']],
    ]);
  });

  it('have every exchange with a time once, and stay few', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.integer({ min: 0, max: 200 }),
            fc.constantFrom('codex', 'pi', 'qwen'),
            fc.constantFrom('main', 'title', 'subagent'),
          ),
          { maxLength: 60 },
        ),
        (some) => {
          const rows = some.map(([time, agent, kind]) => row({ time, agent, kind, role: kind }));
          const lanes = lanesOf(rows, new Map());
          expect(lanes.flatMap((lane) => lane.rows.map(({ name }) => name)).toSorted()).toEqual(
            rows.map(({ name }) => name).toSorted(),
          );
          expect(lanes.length).toBeLessThan(20);
        },
      ),
    );
  });
});

describe('the filter', () => {
  const state = (rest: Partial<State>): State => ({
    x: '',
    q: '',
    agent: '',
    model: '',
    kind: '',
    status: '',
    tool: '',
    sort: '',
    from: '',
    to: '',
    find: '',
    live: '',
    ...rest,
  });
  const bash = row({ called: ['bash'], asked: 'List files', model: 'claude-sonnet-4-5', agent: 'opencode' });
  const failed = row({ failed: true, asked: 'Write a b', status: 529 });

  it.each([
    ['tool:bash', bash],
    ['is:error', failed],
    ['-is:error', bash],
    ['model:sonnet list', bash],
    ['agent:opencode', bash],
    ['"write a"', failed],
  ])('finds by %s', (q, expected) => {
    expect([bash, failed].filter(matcher(state({ q })))).toEqual([expected]);
  });

  it('splits a query into operators and words', () => {
    expect(termsOf('tool:"read file" -is:error two words')).toEqual([
      { name: 'tool', value: 'read file', not: false },
      { name: 'is', value: 'error', not: true },
      { name: 'text', value: 'two', not: false },
      { name: 'text', value: 'words', not: false },
    ]);
  });

  it('takes exchanges that run within a period', () => {
    const rows = [
      row({ time: 0, ms: 10 }),
      row({ time: 5, ms: 200 }),
      row({ time: 400 }),
      row({ time: null }),
    ];
    const within = matcher(state({ from: new Date(100).toISOString(), to: new Date(300).toISOString() }));
    expect(rows.filter(within)).toEqual([rows[1]]);
  });

  it('sorts in both directions with what is unknown last', async () => {
    const rows = [row({ usd: 2 }), row({ usd: null }), row({ usd: 1 })];
    expect((await sorted(rows, 'cost')).map(({ usd }) => usd)).toEqual([1, 2, null]);
    expect((await sorted(rows, '-cost')).map(({ usd }) => usd)).toEqual([2, 1, null]);
    expect(await sorted(rows, 'nothing')).toBe(rows);
  });

  it('sorts a long list in slices as it would at once', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) =>
      row({ index, usd: index % 7 === 0 ? null : (index * 7919) % 101 }),
    );
    const byCost = rows
      .filter(({ usd }) => usd !== null)
      .toSorted((a, b) => (b.usd ?? 0) - (a.usd ?? 0) || a.index - b.index);
    const unknown = rows.filter(({ usd }) => usd === null);
    expect(await sorted(rows, '-cost')).toEqual([...byCost, ...unknown]);
  });

  it('shows what a person asked, else what was called and answered', () => {
    expect(wordsOf(bash)).toBe('List files');
    expect(wordsOf(row({ called: ['read', 'bash'], answered: 'Now.' }))).toBe('read, bash: Now.');
    expect(wordsOf(row())).toBe('Codex main loop');
  });
});

describe('the colours of bars', () => {
  const tokens = readFileSync(path.resolve(import.meta.dirname, '../../src/styles/tokens.css'), 'utf8');
  const colours = new Map(
    [...tokens.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(
      ([, name = '', light = '', dark = '']) => [name, [light, dark] as const],
    ),
  );
  /** Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance. */
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (a: string, b: string): number => {
    const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };

  it.each(['tools', 'skeleton', 'accent', 'instructions', 'talk', 'wait', 'bad'])(
    '%s has a contrast of at least 3 with the paper, in light and in dark',
    (name) => {
      for (const theme of [0, 1] as const)
        expect(
          contrast(colours.get(name)?.[theme] ?? '', colours.get('paper')?.[theme] ?? ''),
        ).toBeGreaterThanOrEqual(3);
    },
  );
});
