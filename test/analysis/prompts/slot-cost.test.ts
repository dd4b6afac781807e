import { expect, test } from 'vitest';
import { type CachedPiece, prefixBreak, rankSlots } from '../../../src/analysis/prompts/slot-cost.ts';
import { mineTemplate } from '../../../src/analysis/prompts/template.ts';
import { promptText } from './samples.ts';

const prompt = (date: string, git: boolean): string =>
  [
    'Rüles come first.',
    `Today's date: ${date}.`,
    'Middle.',
    ...(git ? ['# Git', 'Commit when asked.'] : []),
    'Last.',
  ].join('\n');
const texts = [prompt('2026-11-20', true), prompt('2026-11-21', true), prompt('2026-11-21', false)].map(
  promptText,
);
const template = mineTemplate(texts);

function pieces(text: string): CachedPiece[] {
  const path = template.paths.get(promptText(text).hash) ?? [];
  return [
    { place: 'tools', text: '[{"name":"Read"}]', breakpoint: false, tokens: 10 },
    { place: 'system[0]', text, breakpoint: false, tokens: 40, sample: { template, path } },
    { place: 'messages[0]', text: 'hello', breakpoint: true, tokens: 5 },
    { place: 'messages[1]', text: 'more', breakpoint: false, tokens: 7 },
  ];
}

test('finds the slot in which two requests begin to differ, and what that cost', () => {
  const found = prefixBreak(pieces(texts[0]?.text ?? ''), pieces(texts[1]?.text ?? ''));
  expect(found).toMatchObject({
    place: 'system[0]',
    line: 1,
    unit: 23,
    slot: { name: 'todays_date', kind: 'date' },
  });
  expect(found?.sharedBytes).toBe(
    Buffer.byteLength('[{"name":"Read"}]Rüles come first.\nToday\'s date: 2026-11-2'),
  );
  expect(found?.lostTokens).toBeGreaterThan(5);
  expect(found?.lostTokens).toBeLessThanOrEqual(45);
});

test('an optional block that appears is the slot', () => {
  const found = prefixBreak(pieces(texts[2]?.text ?? ''), pieces(texts[1]?.text ?? ''));
  expect(found).toMatchObject({ line: 3, slot: { kind: 'optional block', name: 'git' } });
});

test('a request that goes on where the last one ended breaks nothing', () => {
  const all = pieces(texts[0]?.text ?? '');
  expect(prefixBreak(all.slice(0, 3), all)).toBeUndefined();
});

test('ranks slots by the tokens they cost', () => {
  const date = prefixBreak(pieces(texts[0]?.text ?? ''), pieces(texts[1]?.text ?? ''));
  const git = prefixBreak(pieces(texts[2]?.text ?? ''), pieces(texts[1]?.text ?? ''));
  const ranked = rankSlots([date, git, date].filter((found) => found !== undefined));
  expect(ranked.map(({ slot, breaks }) => [slot.name, breaks])).toEqual([
    ['todays_date', 2],
    ['git', 1],
  ]);
});
