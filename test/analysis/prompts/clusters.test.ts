import { expect, test } from 'vitest';
import { coarseGroups } from '../../../src/analysis/prompts/cluster/coarse.ts';
import { findFeatures } from '../../../src/analysis/prompts/cluster/features.ts';
import { CorpusBuilder } from '../../../src/analysis/prompts/corpus/corpus.ts';
import { classifyLines } from '../../../src/analysis/prompts/corpus/line-classes.ts';
import { PromptMiner } from '../../../src/analysis/prompts/miner.ts';
import { promptText } from './samples.ts';

/** Which of the texts belong together, as their numbers. */
function familiesOf(texts: readonly string[]): number[][] {
  const miner = new PromptMiner();
  const number = new Map(
    texts.map((text, i) => {
      const own = promptText(text);
      miner.add(own);
      return [own.hash, i];
    }),
  );
  return miner
    .close()
    .map(({ hashes }) => hashes.map((hash) => number.get(hash) as number).sort((a, b) => a - b))
    .sort((a, b) => (a[0] as number) - (b[0] as number));
}

const rules = (count: number, about: string): string[] =>
  Array.from(
    { length: count },
    (_, i) => `- ${about} ${'abcdefghijklmnopqrstuvwxyz'[i]}: do as it is written here.`,
  );

test('an element around everything that is injected joins nothing', () => {
  const wrap = (...lines: string[]): string => ['<reminder>', ...lines, '</reminder>'].join('\n');
  const skills = wrap('The following skills can be used:', ...rules(12, 'Skill'));
  const dates = ['2026-11-20', '2026-11-21'].map((date) => wrap(`The current date is ${date}, as of now.`));
  const contexts = ['a', 'b'].map((name) =>
    wrap('This is the context of our chat.', `Folder: /home/${name}`, 'My operating system is: linux'),
  );
  expect(familiesOf([skills, ...dates, ...contexts])).toEqual([[0], [1, 2], [3, 4]]);
});

test('prompts that begin as different things are apart, however much they end alike', () => {
  const shared = rules(26, 'Memory rule');
  const helper = ['You are a helper that carries out one task.', ...rules(6, 'Helper'), ...shared];
  const keeper = (folder: string): string[] => [
    'From now on this session keeps the notes.',
    ...rules(9, 'Keeper'),
    ...shared,
    `Notes are kept in ${folder}`,
  ];
  expect(familiesOf([helper, keeper('/tmp/a'), keeper('/tmp/b')].map((lines) => lines.join('\n')))).toEqual([
    [0],
    [1, 2],
  ]);
});

test('a prompt that is instructed to return its result is not the one it was made from', () => {
  const shared = rules(26, 'Rule');
  const main = (folder: string): string =>
    [
      'You are an agent that writes code.',
      ...shared,
      '## Progress',
      'Say what you do.',
      `Folder: ${folder}`,
      'Ask the person when something is unclear.',
    ].join('\n');
  const helper = [
    'You are an agent that writes code.',
    ...shared,
    'Work alone and in silence.',
    'Folder: /home/c',
    'When you are done you MUST call the `finish_task` tool with what you found.',
  ].join('\n');
  expect(familiesOf([main('/home/a'), main('/home/b'), helper])).toEqual([[0, 1], [2]]);
});

test('an option in the first line or before it is no second family', () => {
  const shared = rules(20, 'Rule');
  const texts = [
    ['You are Agent One, an interactive agent.', ...shared],
    ['You are Agent One, a non-interactive agent.', ...shared],
    ['# Notice', 'This session is recorded.', '', 'You are Agent One, an interactive agent.', ...shared],
  ];
  expect(familiesOf(texts.map((lines) => lines.join('\n')))).toEqual([[0, 1, 2]]);
});

test('one-line headers that differ each time are one family, of texts alone too', () => {
  const headers = Array.from(
    { length: 14 },
    (_, i) =>
      `x-agent-billing-header: cc_version=2.1.${197 + i}.${(i * 7919 + 4096).toString(16)}; cc_entrypoint=${i % 2 === 0 ? 'cli' : 'sdk-cli'}; cch=${(i * 104729 + 65536).toString(16)};`,
  );
  const prompts = ['a', 'b'].map((name) =>
    ['You are an agent.', ...rules(20, 'Rule'), `Folder: /home/${name}`].join('\n'),
  );
  expect(familiesOf([...headers, ...prompts])).toEqual([headers.map((_, i) => i), [14, 15]]);
});

/** Four fifths of the lines are shared: the first line and one block are the role's own. */
const ofRole = (opening: string, block: readonly string[], day: number): string =>
  [
    opening,
    ...rules(8, 'Shared rule'),
    ...block,
    ...rules(8, 'Later rule'),
    `Date: 2026-11-0${day}`,
    `Folder: /home/ada/p${day}`,
  ].join('\n');

const searching = ['You only read.', 'You return names of files.', 'Speed matters more than depth.'];
const planning = ['You write a plan with steps.', 'Each step names its files.', 'Risks are at the end.'];

test.each([
  ['You are the search agent.', 'You are the planning agent.'],
  ['You are a reviewer, and you check patches.', 'You are a tester, and you check patches.'],
  ['你是搜索助手，帮助用户编写软件。', '你是规划助手，帮助用户编写软件。'],
])('near prompts that state two roles and differ in one block are two families: %s', (a, b) => {
  const texts = [1, 2, 3].flatMap((day) => [ofRole(a, searching, day), ofRole(b, planning, day)]);
  expect(familiesOf(texts)).toEqual([
    [0, 2, 4],
    [1, 3, 5],
  ]);
});

test('one role in two wordings with another block is one family', () => {
  const texts = [1, 2, 3].flatMap((day) => [
    ofRole('You are the search agent, made for large projects.', searching, day),
    ofRole('You are the search agent, made for all projects.', planning, day),
  ]);
  expect(familiesOf(texts)).toEqual([[0, 1, 2, 3, 4, 5]]);
});

test('a text is grouped with those most like it, also when it comes before them', () => {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  const names = letters.flatMap((a) => letters.map((b) => `${a}${b}`));
  const lines = (count: number, about: string): string[] =>
    names.slice(0, count).map((name) => `- ${about} ${name}: do as it is written here.`);
  const shared = lines(2, 'Shared rule');
  const long = (folder: string): string[] => [...shared, ...lines(200, 'Long note'), `Long: ${folder}`];
  const short = (folder: string, option: string[] = []): string[] => [
    ...shared,
    ...lines(30, 'Short note'),
    ...option,
    `Short: ${folder}`,
  ];
  const optional = ['First', 'Second', 'Third'].flatMap((name) =>
    ['/a', '/b'].map((folder) => short(folder, lines(160, `${name} option`))),
  );
  const texts = [long('/a'), short('/a'), long('/b'), long('/c'), ...optional];
  const builder = new CorpusBuilder();
  for (const text of texts) builder.add(text.join('\n'));
  const corpus = builder.finish();
  const features = findFeatures(corpus, classifyLines(corpus.lines), [...texts.keys()]);
  expect([...coarseGroups(features)]).toEqual([0, 1, 0, 0, 1, 1, 1, 1, 1, 1]);
});
