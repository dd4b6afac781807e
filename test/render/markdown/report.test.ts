import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exitCodeOf, LensError } from '../../../src/errors.ts';
import { reportJsonSchema, reportSchema } from '../../../src/read/report-schema.ts';
import { chooseSections, sections } from '../../../src/render/markdown/sections.ts';
import { analyzed } from '../../analysis/run.ts';
import { lensLog } from '../../lens-log.ts';

const log = lensLog(
  [{ id: 's', agent: 'claude' }],
  [{ id: 'a', path: '/v1/messages', body: '{"model":"m","system":"You are an agent.","messages":[]}' }],
);

test('docs/report.schema.json is what the code gives; npm run docs writes it', () => {
  const file = readFileSync(new URL('../../../docs/report.schema.json', import.meta.url), 'utf8');
  expect(file).toBe(reportJsonSchema());
});

test('every figure of the twin has a unit, a statistic and a basis', () => {
  const missing: string[] = [];
  let figures = 0;
  const visit = (node: unknown, name: string): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, unit, statistic, basis } = node as Record<string, unknown>;
    if (type === 'number' || type === 'integer') {
      if (unit !== undefined) figures++;
      const isFigure = type === 'number' || /tokens|bytes|usd|share|requests$|exchanges$/.test(name);
      const isPlain = /factor|tokens_per_second|^version$/.test(name);
      if (isFigure && !isPlain && [unit, statistic, basis].includes(undefined)) missing.push(name);
    }
    for (const [key, value] of Object.entries(node))
      visit(value, /^(anyOf|items|\d+)$/.test(key) ? name : key);
  };
  visit(JSON.parse(reportJsonSchema()), '');
  expect(missing).toEqual([]);
  expect(figures).toBeGreaterThan(100);
});

test('a twin with a member too many or too few is no twin', async () => {
  const { report } = await analyzed({ 'log.jsonl': log });
  expect(reportSchema.safeParse({ ...report, more: 1 }).success).toBe(false);
  const { totals: _, ...less } = report;
  expect(reportSchema.safeParse(less).success).toBe(false);
});

test('--sections takes the named ones alone, in the order of the report', async () => {
  const { markdown } = await analyzed(
    { 'log.jsonl': log },
    { sections: 'not-understood, findings,captured' },
  );
  expect(markdown.match(/^## .+/gm)).toEqual(['## Findings', '## Captured agents and logs']);
});

test('--sections all has every section but the conversations, and the same data as JSON', async () => {
  const names = (chosen: string | undefined) => chooseSections(chosen).map(({ name }) => name);
  const all = sections.map(({ name }) => name);
  expect(names('all')).toEqual(all.filter((name) => name !== 'conversations'));
  expect(names('conversations,all')).toEqual(all);
  expect(names(undefined).length).toBeLessThan(8);
  const short = await analyzed({ 'log.jsonl': log });
  const long = await analyzed({ 'log.jsonl': log }, { sections: 'all' });
  expect(long.report).toEqual(short.report);
  expect(long.markdown.length).toBeGreaterThan(short.markdown.length);
});

test('a finding names the requests it is based on', async () => {
  const two = lensLog(
    [
      { id: 's', agent: 'claude', mode: 'reverse' },
      { id: 't', agent: 'claude' },
    ],
    ['a', 'b', 'c', 'd'].map((id, index) => ({
      id,
      session: index === 0 ? 's' : 't',
      path: '/v1/messages',
      body: JSON.stringify({ model: 'm', system: `You are an agent. ${id}`, messages: [] }),
    })),
  );
  const { markdown } = await analyzed({ 'log.jsonl': two });
  expect(markdown).toMatch(/- 1 of 4 requests of `claude` came through a base URL\. /);
});

test('--sections with an unknown name is one clear error that lists the names', () => {
  let told: unknown;
  try {
    chooseSections('findings,cost,prices');
  } catch (error) {
    told = error;
  }
  expect(told).toBeInstanceOf(LensError);
  expect(exitCodeOf(told)).toBe(2);
  expect((told as LensError).message).toBe('--sections: there is no section "cost", "prices".');
  for (const { name } of sections) expect((told as LensError).hint).toContain(name);
});
