import type { RootContent } from 'mdast';
import type { Comparison } from '../../read/diff/compare.ts';
import { type HunkLine, hunkLines, markedWords } from '../../read/diff/hunks.ts';
import type { ParameterDiff } from '../../read/diff/parameters.ts';
import type { PurposePair } from '../../read/diff/purposes.ts';
import {
  isSame,
  isSameSurface,
  type SubjectDiff,
  type SurfaceDiff,
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
  represents,
  sharedWords,
  surfaceCounts,
} from '../../read/diff/wording.ts';
import { plural } from '../../text/figures.ts';
import { bullets, code, codes, fence, heading, type Line, paragraph, table } from './nodes.ts';
import { writeMarkdown } from './write.ts';

/** Renders a comparison as Markdown: only the differences, as `diff` blocks and tables. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { before, after, pairs, onlyBefore, onlyAfter } = comparison;
  return writeMarkdown([
    heading(1, 'Comparison'),
    paragraph('Before: ', code(before), '. After: ', code(after), `. ${basisOf(comparison)}`),
    ...(onlyBefore.length + onlyAfter.length === 0
      ? []
      : [
          bullets([
            ...onlyBefore.map((name): Line => ['Only before: ', code(name)]),
            ...onlyAfter.map((name): Line => ['Only after: ', code(name)]),
          ]),
        ]),
    ...pairs.flatMap(({ before: a, after: b, diff, representatives }) => [
      a === b ? heading(2, code(a)) : heading(2, code(a), ' → ', code(b)),
      ...(representatives
        ? [
            paragraph(
              'Before: ',
              code(represents(representatives.before)),
              '. After: ',
              code(represents(representatives.after)),
              '.',
            ),
            ...confoundedWords(representatives).map((words) => paragraph(words)),
          ]
        : []),
      ...subjectSections(diff),
    ]),
  ]);
}

function subjectSections(diff: SubjectDiff): RootContent[] {
  if (isSame(diff)) return [paragraph('Nothing differs.')];
  const [model, newModel] = diff.models;
  return [
    ...(model === newModel
      ? []
      : [paragraph('Model: ', code(model ?? 'none'), ' → ', code(newModel ?? 'none'), '.')]),
    ...instructionSection(diff.surfaces),
    ...valueSection('Slots', 'Slot', diff.slots),
    ...toolSection(diff.tools),
    ...purposeSection(diff.purposes),
    ...messageSection(diff),
    ...valueSection('Parameters', 'Parameter', diff.parameters),
  ];
}

function instructionSection(surfaces: readonly SurfaceDiff[]): RootContent[] {
  const changed = surfaces.filter((surface) => !isSameSurface(surface));
  return [
    heading(3, 'Instructions'),
    paragraph(sentence(changedWords('text', changed.length, surfaces.length - changed.length))),
    ...changed.flatMap((surface) => [
      paragraph(code(locationOf(surface)), `: ${surfaceCounts(surface)}.`),
      diffFence(surface.text),
    ]),
  ];
}

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

function diffFence(text: TextDiff): RootContent {
  return fence(hunkLines(text).map(fenceLine).join('\n'), 'diff');
}

function fenceLine(line: HunkLine): string {
  switch (line.kind) {
    case 'skipped':
      return `@@ ${plural(line.lines, 'line')} the same @@`;
    case 'same':
      return `  ${line.text}`;
    case 'removed':
      return `- ${line.text}`;
    case 'added':
      return `+ ${line.text}`;
    case 'reworded':
      return `! ${markedWords(line.words)}`;
  }
}

function toolSection({ differences, reordered, same }: ToolSetDifference): RootContent[] {
  if (differences.length === 0 && !reordered && same === 0) return [];
  const order = reordered ? ' Their order is different.' : '';
  return [
    heading(3, 'Tools'),
    paragraph(`${sentence(changedWords('tool', differences.length, same))}${order}`),
    ...(differences.length === 0
      ? []
      : [
          table(
            ['Tool', 'What changed'],
            differences.flatMap(({ name, changes }) =>
              changes.map((change): Line[] => [code(name), code(changeWords(change), 300)]),
            ),
          ),
        ]),
    ...differences.flatMap(({ name, changes }) =>
      changes
        .filter(({ kind }) => kind === 'description')
        .flatMap(({ path, before, after }) => [
          paragraph('Description of ', code(path === '' ? name : `${name}: ${path}`), ':'),
          diffFence(diffTexts(before ?? '', after ?? '')),
        ]),
    ),
  ];
}

function purposeSection(purposes: readonly PurposePair[]): RootContent[] {
  if (purposes.length === 0) return [];
  const names = (tools: PurposePair['before']): Line =>
    tools.length === 0 ? '–' : codes(tools.map(({ name }) => name));
  return [
    heading(3, 'Tools by what they do'),
    table(
      ['', 'Before', 'After', 'Parameters in both'],
      purposes.map((pair): Line[] => {
        const shared = sharedWords(pair);
        return [pair.purpose, names(pair.before), names(pair.after), shared === '' ? '–' : code(shared)];
      }),
    ),
  ];
}

function messageSection({ messages }: SubjectDiff): RootContent[] {
  if (!messages) return [];
  const changed = messages.runs.filter(({ kind }) => kind !== 'same');
  return [
    heading(3, 'Messages'),
    paragraph(`${messageCounts(messages)}.`),
    ...(changed.length === 0
      ? []
      : [
          table(
            ['', 'Message', 'Role', 'Beginning'],
            changed.flatMap(({ kind, first, messages: own }) =>
              own.map(({ role, summary }, index): Line[] => [
                kind === 'added' ? 'new' : 'removed',
                String(first + index + 1),
                role,
                code(summary),
              ]),
            ),
          ),
        ]),
  ];
}

function valueSection(title: string, column: string, values: readonly ParameterDiff[]): RootContent[] {
  if (values.length === 0) return [];
  return [
    heading(3, title),
    table(
      [column, 'Before', 'After'],
      values.map(({ path, before, after }): Line[] => [
        code(path, 100),
        before === null ? '–' : code(before, 300),
        after === null ? '–' : code(after, 300),
      ]),
    ),
  ];
}
