import { count, plural } from '../text/figures.ts';
import { visible } from '../text/visible.ts';
import type { CheckResult, Violation } from './rules.ts';

const titles: Readonly<Record<Violation['rule'], string>> = {
  growth: 'Prompt size',
  fixedLines: 'Cacheable start',
  descriptions: 'Tools without description',
  schemas: 'Tool changes that break callers',
  slots: 'New texts that vary',
};

/** A summary in Markdown, fit for a pull request. What comes from a capture is escaped. */
export function checkMarkdown(result: CheckResult): string {
  const { violations, missing, notes, prompts } = result;
  const verdict =
    violations.length > 0
      ? `**${plural(violations.length, 'rule violation')}**`
      : missing.length > 0
        ? '**Not everything could be checked**'
        : '**No rule is broken**';
  const groups = Map.groupBy(violations, ({ rule }) => rule);
  return `${[
    '## Prompt check',
    '',
    `${verdict} in ${plural(prompts.length, 'prompt')}.`,
    ...[...groups].flatMap(([rule, own]) => [
      '',
      `### ${titles[rule]}`,
      '',
      ...own.map(({ prompt, message }) => `- **${escaped(prompt)}**: ${escaped(message)}`),
    ]),
    ...(missing.length > 0
      ? [
          '',
          '### Not captured',
          '',
          ...missing.map((name) => `- ${escaped(name)} is in the baseline and not in the captures.`),
        ]
      : []),
    '',
    '| prompt | tokens before | now | change |',
    '|---|---:|---:|---:|',
    ...prompts.map(({ prompt, before, after }) => {
      const change = before === null ? 'new' : signed(after - before);
      return `| ${escaped(prompt)} | ${before === null ? '' : count(before)} | ${count(after)} | ${change} |`;
    }),
    ...(notes.length > 0 ? ['', '### Other changes', '', ...notes.map((note) => `- ${escaped(note)}`)] : []),
  ].join('\n')}\n`;
}

const signed = (value: number): string =>
  value > 0 ? `+${count(value)}` : value === 0 ? '0' : `−${count(-value)}`;

/** On one line, without meaning for Markdown or HTML. */
const escaped = (text: string): string => visible(text).replace(/[\\`*_{}[\]<>#|~!&]/g, '\\$&');
