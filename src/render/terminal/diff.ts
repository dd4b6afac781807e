import type { Comparison } from '../../read/diff/compare.ts';
import { type HunkLine, hunkLines, markedWords, nearWords } from '../../read/diff/hunks.ts';
import type { MessagesDiff } from '../../read/diff/messages.ts';
import type { ParameterDiff } from '../../read/diff/parameters.ts';
import type { PurposePair } from '../../read/diff/purposes.ts';
import {
  isSame,
  isSameSurface,
  type SubjectDiff,
  type SurfaceDiff,
  type ToolDifference,
  type ToolSetDifference,
} from '../../read/diff/subject.ts';
import { diffTexts, type TextDiff } from '../../read/diff/text.ts';
import {
  basisOf,
  changedWords,
  changeWords,
  confoundedWords,
  locationOf,
  messageCounts,
  pairWords,
  represents,
  sharedWords,
  surfaceCounts,
} from '../../read/diff/wording.ts';
import { count, plural } from '../../text/figures.ts';
import { shorten } from '../../text/visible.ts';
import type { SkeletonStyle } from '../skeleton.ts';
import { inert, inertLines, type Paint, painter } from './paint.ts';

/** Maximum length of a parameter or slot value; for longer values the full length is shown. */
const valueChars = 300;

/** Renders a comparison for a terminal. Ends with a newline. */
export function renderComparison(comparison: Comparison, { color }: Pick<SkeletonStyle, 'color'>): string {
  const paint = painter(color);
  const { before, after, pairs, onlyBefore, onlyAfter } = comparison;
  const lines = [
    paint('removed', `--- ${inert(before)}`),
    paint('added', `+++ ${inert(after)}`),
    paint('dim', basisOf(comparison)),
    ...onlyBefore.map((name) => paint('removed', `Only before: ${inert(name)}`)),
    ...onlyAfter.map((name) => paint('added', `Only after: ${inert(name)}`)),
    ...pairs.flatMap(({ before: a, after: b, diff, representatives }) => [
      '',
      paint('bold', `═══ ${inert(a === b ? a : `${a} → ${b}`)}`),
      ...(representatives
        ? [
            paint('dim', `    before: ${inert(represents(representatives.before))}`),
            paint('dim', `    after: ${inert(represents(representatives.after))}`),
            ...confoundedWords(representatives).map((words) => paint('changed', `    ${inert(words)}`)),
          ]
        : []),
      ...subjectLines(diff, paint, color),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function subjectLines(diff: SubjectDiff, paint: Paint, color: boolean): string[] {
  if (isSame(diff)) return ['Nothing differs.'];
  const [model, newModel] = diff.models;
  return [
    ...(model === newModel ? [] : [`model: ${inert(model ?? 'none')} → ${inert(newModel ?? 'none')}`]),
    ...instructionLines(diff.surfaces, paint, color),
    ...valueLines('Slots', diff.slots, paint),
    ...toolLines(diff.tools, paint, color),
    ...purposeLines(diff.purposes, paint),
    ...(diff.messages ? messageLines(diff.messages, paint) : []),
    ...valueLines('Parameters', diff.parameters, paint),
  ];
}

function instructionLines(surfaces: readonly SurfaceDiff[], paint: Paint, color: boolean): string[] {
  const changed = surfaces.filter((surface) => !isSameSurface(surface));
  const same = surfaces.length - changed.length;
  return [
    '',
    paint('bold', `── Instructions: ${changedWords('text', changed.length, same)}`),
    ...changed.flatMap((surface) => [
      paint('bold', `   ${inert(locationOf(surface))}`) + paint('dim', `  ${surfaceCounts(surface)}`),
      ...textLines(surface.text, paint, color).map((line) => `     ${line}`),
    ]),
  ];
}

function textLines(text: TextDiff, paint: Paint, color: boolean): string[] {
  return hunkLines(text).flatMap((line) => hunkLine(line, paint, color));
}

function hunkLine(line: HunkLine, paint: Paint, color: boolean): string {
  switch (line.kind) {
    case 'skipped':
      return paint('dim', `… ${plural(line.lines, 'line')} the same`);
    case 'same':
      return paint('dim', `  ${shown(line.text)}`);
    case 'removed':
      return paint('removed', `- ${shown(line.text)}`);
    case 'added':
      return paint('added', `+ ${shown(line.text)}`);
    case 'reworded':
      return color
        ? `${paint('changed', '~')} ${nearWords(line.words)
            .map(({ kind, text }) => paint(kind === 'same' ? 'plain' : kind, shown(text)))
            .join('')}`
        : `~ ${shown(markedWords(line.words))}`;
  }
}

const shown = (text: string): string => inertLines(text).join('⏎');

function toolLines(
  { differences, reordered, same }: ToolSetDifference,
  paint: Paint,
  color: boolean,
): string[] {
  if (differences.length === 0 && !reordered && same === 0) return [];
  return [
    '',
    paint(
      'bold',
      `── Tools: ${changedWords('tool', differences.length, same)}${reordered ? '; their order differs' : ''}`,
    ),
    ...differences.flatMap((difference) => oneTool(difference, paint, color)),
  ];
}

function oneTool({ name, changes }: ToolDifference, paint: Paint, color: boolean): string[] {
  const [first] = changes;
  const whole = changes.length === 1 && first?.path === '' && ['added', 'removed'].includes(first.kind);
  if (whole && first)
    return [
      paint(
        first.kind === 'added' ? 'added' : 'removed',
        `   ${first.kind === 'added' ? '+' : '-'} ${inert(name)}`,
      ),
    ];
  const onlyWords = changes.every(({ kind }) => kind === 'description');
  return [
    paint('changed', `   ~ ${inert(name)}`) + (onlyWords ? paint('dim', '  wording only') : ''),
    ...changes.flatMap((change) => [
      `       ${inert(changeWords(change))}`,
      ...(change.kind === 'description'
        ? textLines(diffTexts(change.before ?? '', change.after ?? ''), paint, color).map(
            (line) => `         ${line}`,
          )
        : []),
    ]),
  ];
}

function purposeLines(purposes: readonly PurposePair[], paint: Paint): string[] {
  if (purposes.length === 0) return [];
  return [
    '',
    paint('bold', '── Tools by what they do'),
    ...purposes.flatMap((pair) => {
      const shared = sharedWords(pair);
      return [
        `   ${pair.purpose.padEnd(9)} ${inert(pairWords(pair))}`,
        ...(shared === '' ? [] : [paint('dim', `             both have ${inert(shared)}`)]),
      ];
    }),
  ];
}

function messageLines(messages: MessagesDiff, paint: Paint): string[] {
  return [
    '',
    paint('bold', `── Messages: ${messageCounts(messages)}`),
    ...messages.runs.flatMap(({ kind, first, messages: own }) =>
      kind === 'same'
        ? [paint('dim', `     … ${plural(own.length, 'message')} the same`)]
        : own.map(({ role, summary }, index) =>
            paint(
              kind,
              `   ${kind === 'added' ? '+' : '-'} ${String(first + index + 1).padStart(3)} ${inert(role)}  ${summary}`,
            ),
          ),
    ),
  ];
}

function valueLines(title: string, values: readonly ParameterDiff[], paint: Paint): string[] {
  if (values.length === 0) return [];
  const shownValue = (value: string | null): string =>
    inert(value === null ? 'none' : shorten(value, valueChars));
  return [
    '',
    paint('bold', `── ${title}: ${count(values.length)} ${values.length === 1 ? 'differs' : 'differ'}`),
    ...values.map(
      ({ path, before, after }) =>
        `   ${inert(path)}: ${paint('removed', shownValue(before))} → ${paint('added', shownValue(after))}`,
    ),
  ];
}
