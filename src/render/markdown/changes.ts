import type { AgentReport, ToolChange } from '../../read/report-schema.ts';
import { diffWords } from '../../text/diff-words.ts';
import { plural } from '../../text/figures.ts';
import { code, type Inline, type Line } from './nodes.ts';

type EditionChange = AgentReport['edition_changes'][number];

/** Characters of a text that are printed. */
const MAX_TEXT = 160;
/** Characters of unchanged text that are kept next to a change. */
const CONTEXT = 30;

/** One change of a prompt: what, where, and the text; in a reworded line the words that differ. */
export function editionChange(change: EditionChange): Line {
  const { change: kind, location, before, after, below, lines } = change;
  if (isSetting(change)) return settingChange(change);
  const size = lines === 1 ? '' : ` ${plural(lines, 'line')}`;
  const under: Inline[] = below === null ? [' at the start: '] : [' after ', code(below, 60), ': '];
  const text =
    kind === 'reworded' && before !== null && after !== null
      ? wordChanges(before, after)
      : (after ?? before ?? '');
  return [
    `${kind}${size} in `,
    code(location, 60),
    ...under,
    code(text, kind === 'reworded' ? 4 * MAX_TEXT : MAX_TEXT),
  ];
}

const settings: ReadonlySet<string> = new Set(['parameter', 'beta header', 'tool order']);

/** Whether a change concerns a parameter, a header or the order of tools, not a text. */
const isSetting = ({ change }: Pick<EditionChange, 'change'>): boolean => settings.has(change);

function settingChange({ change, location, before, after, optional }: EditionChange): Line {
  const some = optional ? ' (in some requests)' : '';
  if (change === 'tool order')
    return ['order of tools: ', code(wordChanges(before ?? '', after ?? ''), 4 * MAX_TEXT)];
  if (change === 'beta header')
    return [
      `beta feature ${after === null ? 'removed' : 'added'}: `,
      code(after ?? before ?? '', MAX_TEXT),
      some,
    ];
  if (before === null || after === null)
    return [
      `parameter ${after === null ? 'removed' : 'added'}: `,
      code(location, 60),
      ' = ',
      code(after ?? before ?? '', MAX_TEXT),
      some,
    ];
  return [
    'parameter changed: ',
    code(location, 60),
    ' from ',
    code(before, MAX_TEXT),
    ' to ',
    code(after, MAX_TEXT),
    some,
  ];
}

/** A reworded text with `[-removed-]` and `{+added+}` words. Unchanged text far from a change is replaced by `…`. */
function wordChanges(before: string, after: string): string {
  const runs = diffWords(before, after);
  return runs
    .map(({ kind, text }, index) => {
      if (kind === 'removed') return `[-${text}-]`;
      if (kind === 'added') return `{+${text}+}`;
      const start = index === 0 ? '' : text.slice(0, CONTEXT);
      const end = index === runs.length - 1 ? '' : text.slice(-CONTEXT);
      return text.length <= start.length + end.length + 1 ? text : `${start}…${end}`;
    })
    .join('')
    .toWellFormed();
}

const MAX_VALUE = 60;

/** One change of a tool definition, by meaning. */
export function toolChange({ change, path, before, after }: ToolChange): Inline[] {
  const what: Inline = path === '' ? 'tool' : code(path, MAX_VALUE);
  switch (change) {
    case 'added':
    case 'removed':
      return [path === '' ? 'definition' : what, ` ${change}`];
    case 'required':
    case 'optional':
      return [what, ` became ${change}`];
    case 'renamed':
      return [code(before ?? '', MAX_VALUE), ' renamed to ', code(after ?? '', MAX_VALUE)];
    case 'description':
      return [what, ' description reworded'];
    case 'order':
      return ['members reordered'];
    default:
      return [what, ` ${words[change] ?? change} `, value(before), ' → ', value(after)];
  }
}

const value = (text: string | null): Inline => (text === null ? 'none' : code(text, MAX_VALUE));

const words: Readonly<Record<string, string>> = {
  type: 'kind',
  retyped: 'type',
  enum: 'values',
  default: 'default',
  constraint: 'rules',
};
