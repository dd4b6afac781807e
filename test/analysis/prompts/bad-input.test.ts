import { expect, test } from 'vitest';
import { PromptMiner } from '../../../src/analysis/prompts/miner.ts';
import { mineTemplate } from '../../../src/analysis/prompts/template.ts';
import { outline, promptText, spell } from './samples.ts';

const filler = Array.from({ length: 20_000 }, (_, i) => `w${(i * 7919) % 104729}`).join(' ');

// Long running times would show as a time-out: each of these took minutes or all memory with a quadratic step.
test.each([
  [
    'one line of a megabyte, one word of it different',
    [1, 2, 3].map((n) => `${filler} date ${n} ${filler}`.repeat(4)),
  ],
  [
    'minified JSON',
    [1, 2].map((n) =>
      JSON.stringify({
        n,
        tools: Array.from({ length: 2000 }, (_, i) => ({ name: `t${i}`, d: filler.slice(i, i + 40) })),
      }),
    ),
  ],
  ['one word of a megabyte', ['a', 'b'].map((letter) => letter + 'x'.repeat(1_000_000))],
  ['nothing but blank lines', [10, 1000, 5000].map((n) => '\n'.repeat(n))],
  [
    'the same lines in any order',
    Array.from({ length: 20 }, (_, s) =>
      Array.from({ length: 200 }, (_, i) => `line ${(i * (2 * s + 1)) % 200}`).join('\n'),
    ),
  ],
  [
    'lists of random items',
    Array.from({ length: 40 }, (_, s) =>
      Array.from({ length: 60 }, (_, i) => `- item ${(i * s * 31) % 997}`).join('\n'),
    ),
  ],
  [
    'right to left, emoji, lone surrogates and NUL',
    ['שלום עולם 🌍\n\ud800\u0000', 'שלום חבר 🌏\n\udfff\u0000', '\r\n\r\n🌍'],
  ],
])('%s', (_, texts) => {
  const prompts = texts.map(promptText);
  const template = mineTemplate(prompts);
  for (const { hash, text } of prompts)
    expect(spell(template, template.paths.get(hash) ?? []) === text).toBe(true);
});

test('a megabyte line keeps its fixed text as literals', () => {
  const template = mineTemplate([1, 2].map((n) => promptText(`${filler} the date is ${n} today ${filler}`)));
  expect(outline(template)).toEqual([`S ${filler} the date is {} today ${filler}`]);
});

test('a hundred thousand identical prompts are one text', () => {
  const miner = new PromptMiner();
  const text = promptText('You are an agent.\nBe brief.');
  for (let i = 0; i < 100_000; i++) miner.add(text);
  expect(miner.close().map(({ template }) => template.samples)).toEqual([1]);
});
