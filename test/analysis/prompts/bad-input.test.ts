import { expect, test } from 'vitest';
import { textHasher } from '../../../src/analysis/families/samples.ts';
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

test('no two prompts alike: each is a family, and the work grows with the lines, not with pairs of texts', () => {
  const word = (n: number): string => [...String(n)].map((digit) => 'bcdfghjklm'[Number(digit)]).join('');
  const text = (i: number): string =>
    Array.from({ length: 12 }, (_, k) =>
      [0, 1, 2, 3].map((w) => `${word(i * 977 + k)}${word(w * 31 + i)}`).join(' '),
    ).join('\n');
  const miner = new PromptMiner();
  for (let i = 0; i < 600; i++) miner.add(promptText(text(i)));
  expect(miner.close().length).toBe(600);
});

test('a prompt of four megabytes: equal lines are compared once', () => {
  const long = 'A line of an endless memory file, with nothing in it to remember.\n'.repeat(60_000);
  const prompts = [`${long}Folder: /a`, `${long}Folder: /b`].map(promptText);
  const template = mineTemplate(prompts);
  expect(template.columns.filter(({ kind }) => kind !== 'F').map(({ literals }) => literals)).toEqual([
    ['Folder: ', ''],
  ]);
  for (const { hash, text } of prompts)
    expect(spell(template, template.paths.get(hash) ?? []) === text).toBe(true);
});

test('mixed line endings stay what they are', () => {
  const texts = ['One.\r\nTwo.\nThree.\r\n', 'One.\nTwo.\r\nThree.\n', 'One.\r\nTwo.\r\nThree.\r\n'].map(
    promptText,
  );
  const template = mineTemplate(texts);
  expect(outline(template)).toEqual(['S One.{}', 'S Two.{}', 'S Three.{}', 'F ']);
  expect(template.slots.map(({ kind }) => kind)).toEqual(['line ending', 'line ending', 'line ending']);
});

test('texts that differ in half a surrogate pair are two texts', () => {
  const hashOf = textHasher();
  expect(new Set(['\ud800', '\udfff', '\ufffd'].map(hashOf)).size).toBe(3);
  expect(hashOf('\ud83c\udf0d')).toBe(textHasher()('🌍'));
});

test('an empty prompt is a family of one empty line', () => {
  const miner = new PromptMiner();
  for (const text of ['', '', '\u0000']) miner.add(promptText(text));
  expect(miner.close().map(({ template }) => template.columns[0]?.literals)).toHaveLength(2);
});

test('a hundred thousand identical prompts are one text', () => {
  const miner = new PromptMiner();
  const text = promptText('You are an agent.\nBe brief.');
  for (let i = 0; i < 100_000; i++) miner.add(text);
  expect(miner.close().map(({ template }) => template.samples)).toEqual([1]);
});
