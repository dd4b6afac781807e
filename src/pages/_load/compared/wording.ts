import type { SurfaceDiff } from '../../../analysis/diff/subject.ts';
import type { ToolChange } from '../../../analysis/tools/compare/types.ts';
import { saying } from '../../../components/say.ts';
import type { Saying, Sentence } from '../../../read/twins/page.ts';

/** How much of a text changed, to be said in any language: `Lines: 3 reworded, 20 the same`. */
export function surfaceSaid({
  before,
  after,
  text: { counts },
}: Pick<SurfaceDiff, 'before' | 'after' | 'text'>): Sentence {
  if (!before) return [saying('only after, {n, plural, one {# line} other {# lines}}', { n: counts.added })];
  if (!after)
    return [saying('only before, {n, plural, one {# line} other {# lines}}', { n: counts.removed })];
  const parts = [
    ...(counts.reworded > 0 ? [saying('{n} reworded', { n: counts.reworded })] : []),
    ...(counts.removed > 0 ? [saying('{n} removed', { n: counts.removed })] : []),
    ...(counts.added > 0 ? [saying('{n} added', { n: counts.added })] : []),
    saying('{n} the same', { n: counts.same }),
  ];
  return [saying('Lines'), ': ', ...parts.flatMap((part, index) => (index === 0 ? [part] : [' · ', part]))];
}

/** What of a tool or parameter is another, where both sides have one. */
const whats: Readonly<Partial<Record<ToolChange['kind'], string>>> = {
  type: 'type',
  retyped: 'type',
  enum: 'allowed values',
  default: 'default',
  constraint: 'rule',
};

/** One change of a tool without its texts, to be said in any language. */
export function changeSaid({ kind, path, before, after }: ToolChange): Saying {
  const own = path === '';
  const values = { path: { code: path }, before: codeOf(before), after: codeOf(after) };
  switch (kind) {
    case 'added':
      return own ? saying('added') : saying('{path} added: {after}', values);
    case 'removed':
      return own ? saying('removed') : saying('{path} removed: {before}', values);
    case 'renamed':
      return own ? saying('renamed from {before}', values) : saying('{before} renamed to {after}', values);
    case 'required':
      return saying('{path} is now required', values);
    case 'optional':
      return saying('{path} is now optional', values);
    case 'description':
      return own ? saying('description') : saying('description of {path}', values);
    case 'order':
      return saying('order of its members only');
    default: {
      const what = { word: whats[kind] ?? kind };
      return own
        ? saying('{what}: {before} → {after}', { ...values, what })
        : saying('{path}, {what}: {before} → {after}', { ...values, what });
    }
  }
}

const VALUE_CHARS = 400;

function codeOf(text: string | null): { code: string } | { word: string } {
  if (text === null) return { word: 'none' };
  return { code: text.length > VALUE_CHARS ? `${text.slice(0, VALUE_CHARS).toWellFormed()}…` : text };
}
