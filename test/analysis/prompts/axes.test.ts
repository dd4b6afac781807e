import { describe, expect, test } from 'vitest';
import type { SampleUse } from '../../../src/analysis/prompts/axes.ts';
import { mineTemplate } from '../../../src/analysis/prompts/template.ts';
import type { Template } from '../../../src/analysis/prompts/types.ts';
import { promptText, spell } from './samples.ts';

const rules = ['You are an agent.', 'Be brief.', 'Read files before you edit them.', 'Report what you did.'];

/** A prompt of one request: its version, model and run, and the lines that these set. */
interface Sent {
  version: string;
  model?: string;
  run: number;
  lines: readonly string[];
}

function mined(sent: readonly Sent[]): Template {
  const uses = new Map<string, SampleUse[]>();
  const texts = sent.map(({ version, model = 'm1', run, lines }) => {
    const folder = `/home/ada/p${run % 3}`;
    const text = promptText(
      [
        ...rules.slice(0, 2),
        `Folder: ${folder}`,
        ...lines,
        ...rules.slice(2),
        `Log: /var/log/l${run}.txt`,
      ].join('\n'),
    );
    const use: SampleUse = {
      version,
      model,
      toolSet: 't',
      session: `session-${run}`,
      ts: Date.UTC(2026, 10, 1 + run),
      cwd: folder,
      git: null,
    };
    uses.set(text.hash, [...(uses.get(text.hash) ?? []), use]);
    return text;
  });
  const template = mineTemplate(texts, { sentBy: (hash) => uses.get(hash) ?? [] });
  for (const { hash, text } of texts) expect(spell(template, template.paths.get(hash) ?? [])).toBe(text);
  return template;
}

const names = ({ slots, variants }: Template) => ({
  run: slots.map(({ name, kind }) => `${name}: ${kind}`),
  others: variants.map(({ name, axis }) => `${name}: ${axis}`),
});
const ofRuns = ['folder: path', 'log: path'];

describe('what varies belongs to the version, the configuration or the run', () => {
  test('rewordings, numbers, paths and options of versions are no slots', () => {
    const sent = ['1.0', '1.1', '1.2'].flatMap((version, v) =>
      [0, 1, 2].map((run) => ({
        version,
        run: 3 * v + run,
        lines: [
          `Wait ${10 + v} minutes.`,
          `Notes are in /var/agent/v${v}.`,
          ['Search first, then ask.', 'Ask, but search first.', 'Search before you ask.'][v] as string,
          ...(v === 2 ? ['Never push to main.'] : []),
        ],
      })),
    );
    const { run, others } = names(mined(sent));
    expect(run).toEqual(ofRuns);
    expect(others.every((own) => own.endsWith(': version'))).toBe(true);
  });

  test('a header with the number of the version has each value of runs once', () => {
    const sent = ['1.0.2', '1.1.0', '1.2.7'].flatMap((version, v) =>
      [0, 1, 2].map((run) => ({
        version,
        run: 3 * v + run,
        lines: [`header: app=${version}.e${v}7; key=${(run * 3 + v + 4) * 9973}; mode=cli;`],
      })),
    );
    const { run, others } = names(mined(sent));
    expect(run).toEqual(['folder: path', 'key: number', 'log: path']);
    expect(others).toEqual(['app: version']);
  });

  test('a list of elements is one slot, also if a version adds an element', () => {
    const item = (name: string) => ['  <skill>', `    <name>${name}</name>`, '  </skill>'];
    const sent = ['1.0', '1.1'].flatMap((version, v) =>
      [['pdf'], ['pdf', 'mail'], ['brand', 'pdf', 'style']].map((own, run) => ({
        version,
        run: 3 * v + run,
        lines: [
          '<available_skills>',
          ...[...own, ...(v ? ['table'] : [])].flatMap(item),
          '</available_skills>',
        ],
      })),
    );
    expect(names(mined(sent)).run).toEqual(['folder: path', 'available_skills: list', 'log: path']);
  });

  test('what each model gets is set by the configuration', () => {
    const sent = ['fox-1', 'owl-2'].flatMap((model, m) =>
      [0, 1, 2].map((run) => ({
        version: '1.0',
        model,
        run: 3 * m + run,
        lines: [`You are ${model}.`, ...(m === 1 ? ['Think before you answer.'] : [])],
      })),
    );
    const { run, others } = names(mined(sent));
    expect(run).toEqual(ofRuns);
    expect(others.map((own) => own.split(': ')[1])).toEqual(['configuration', 'configuration']);
  });

  test('a line that a version rewrote and runs fill in has the slot of each wording', () => {
    const branches = ['main', 'fix', 'docs'];
    const sent = ['1.0', '1.1'].flatMap((version, v) =>
      branches.map((branch, run) => ({
        version,
        run: 3 * v + run,
        lines: [v === 0 ? `Current branch: ${branch}` : `You work on the branch ${branch} of git now`],
      })),
    );
    const { slots } = mined(sent);
    const values = slots
      .filter(({ kind }) => kind === 'git branch')
      .map((slot) => slot.values.map(({ value }) => value));
    expect(values).toEqual([
      ['docs', 'fix', 'main'],
      ['docs', 'fix', 'main'],
    ]);
  });

  test('the date of the requests is set by the run, although each version was used on one day', () => {
    const sent = ['1.0', '1.1'].flatMap((version, v) =>
      [0, 1].map((run) => ({ version, run: 2 * v + run, lines: [`Today is 2026-11-0${1 + 2 * v}.`] })),
    );
    expect(names(mined(sent)).run).toEqual(['folder: path', 'today: date', 'log: path']);
  });

  test('with one version in one configuration everything is set by the run', () => {
    const sent = [0, 1, 2].map((run) => ({ version: '1.0', run, lines: [`Seed: ${run}7`] }));
    expect(names(mined(sent))).toEqual({ run: ['folder: path', 'seed: number', 'log: path'], others: [] });
  });
});
