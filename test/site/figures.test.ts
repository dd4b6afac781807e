import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brushed, densityPath, stepped } from '../../src/client/timeline-shape.ts';
import { graphOf, outlineOf } from '../../src/components/graph-shape.ts';
import type { SessionPage } from '../../src/read/twins/sessions.ts';

const whole = { from: 0, to: 100_000 };

describe('a stretch of time', () => {
  it('is what was dragged over, in either direction, and nothing for a click', () => {
    expect(brushed(whole, 0.25, 0.5)).toEqual({ from: 25_000, to: 50_000 });
    expect(brushed(whole, 0.5, 0.25)).toEqual({ from: 25_000, to: 50_000 });
    expect(brushed(whole, 0.5, 0.501)).toBeUndefined();
  });

  it.each([
    ['in', { from: 45_000, to: 55_000 }],
    ['out', { from: 30_000, to: 70_000 }],
    ['back', { from: 30_000, to: 50_000 }],
    ['on', { from: 50_000, to: 70_000 }],
    ['all', whole],
  ])('goes %s', (step, expected) => {
    expect(stepped({ from: 40_000, to: 60_000 }, whole, step)).toEqual(expected);
  });

  it('never leaves the whole, nor turns around, whatever the steps', () => {
    const steps = fc.array(fc.constantFrom('in', 'out', 'back', 'on'), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (taken) => {
        let range = whole;
        for (const step of taken) range = stepped(range, whole, step);
        expect(range.from).toBeGreaterThanOrEqual(whole.from);
        expect(range.to).toBeLessThanOrEqual(whole.to);
        expect(range.to).toBeGreaterThan(range.from);
      }),
    );
  });

  it('draws one bar for each part that has exchanges', () => {
    const rows = [0, 10, 99_999, null].map((time) => ({ time }));
    expect(densityPath(rows, whole, 100, 26)).toBe('M0 4h0.8v22h-0.8zM99 15h0.8v11h-0.8z');
  });
});

type Exchange = SessionPage['exchanges'][number];
type Thread = SessionPage['threads'][number];

const exchange = (thread: number | null, rest: Partial<Exchange> = {}): Exchange => ({
  id: 'id',
  url: 'x/id.html',
  ts: null,
  thread,
  turn: 0,
  relation: null,
  follows: null,
  prompt: 'main loop',
  role: 'main',
  model: null,
  request: 'POST /',
  status: 200,
  outcome: 'complete',
  failed: false,
  start: null,
  firstContent: null,
  end: null,
  inputTokens: null,
  cacheReadTokens: null,
  outputTokens: null,
  ...rest,
});
const thread = (rest: Partial<Thread> = {}): Thread => ({
  prompt: 'main loop',
  url: null,
  role: 'main',
  kind: 'main',
  parent: null,
  parentTool: null,
  exchanges: 1,
  ...rest,
});

describe('the conversation graph', () => {
  it('gives each request a column and each thread a row, joined turn by turn', () => {
    const graph = graphOf({
      exchanges: [exchange(0), exchange(1), exchange(0)],
      threads: [thread(), thread({ kind: 'title' })],
    });
    expect(graph).toMatchObject({ width: 48, height: 52, turns: 'M8 13H40', starts: '' });
    expect(graph.nodes.map(({ x, y }) => [x, y])).toEqual([
      [8, 13],
      [24, 39],
      [40, 13],
    ]);
  });

  it('leads a curve from the request that started a subagent, and marks what it is', () => {
    const graph = graphOf({
      exchanges: [exchange(0), exchange(1, { role: 'subagent' }), exchange(null)],
      threads: [thread(), thread({ kind: 'subagent', parent: 0 })],
    });
    expect(graph.starts).toBe('M8 13C8 39 8 39 24 39');
    expect(graph.nodes.map(({ mark }) => mark)).toEqual(['main', 'subagent']);
    expect(new Set(graph.nodes.map((node) => outlineOf(node).slice(-6))).size).toBe(2);
  });

  it('tells failures and what is said again', () => {
    const graph = graphOf({
      exchanges: [
        exchange(0, { outcome: 'truncated', failed: true }),
        exchange(0, { relation: 'retry' }),
        exchange(0, { failed: true }),
      ],
      threads: [thread()],
    });
    expect(graph.nodes.map(({ failed, again }) => [failed, again])).toEqual([
      [true, false],
      [false, true],
      [true, false],
    ]);
  });
});
