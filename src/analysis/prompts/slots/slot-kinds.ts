import { gitLogLine, gitStatusLine } from '../corpus/line-classes.ts';
import { wholes } from '../corpus/patterns.ts';

/** A kind of slot. To add a kind, add an entry. */
interface SlotKind {
  kind: string;
  /** Nearly every value (except a few percent) matches this. */
  value?: RegExp;
  /** … and the text before the slot or its name matches this, if the value alone is not sufficient. */
  context?: RegExp;
}

const whole = (pattern: string, flags = 'iu'): RegExp => new RegExp(`^(?:${pattern})$`, flags);

/** Kinds of inline values, more specific first. The first match determines the slot's kind. */
const valueKinds: readonly SlotKind[] = [
  { kind: 'line ending', value: /^\r?$/ },
  { kind: 'datetime', value: whole(wholes.datetime) },
  { kind: 'date', value: whole(wholes.date) },
  { kind: 'time', value: whole(wholes.time) },
  {
    kind: 'time zone',
    value:
      /^(?:UTC|GMT|Etc\/\w+|(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/[\w/+-]+)$/,
  },
  { kind: 'uuid', value: whole(wholes.uuid) },
  { kind: 'url', value: whole(wholes.url) },
  { kind: 'path', value: /^(?:\/|~|[A-Za-z]:\\)[^\n]*$/ },
  { kind: 'git branch', value: /^[\w./+#-]+$/, context: /branch|分支|ブランチ|브랜치|분기|สาขา/i },
  { kind: 'git commit', value: /^[0-9a-f]{7,40}$/, context: /commit|head|sha|revision/i },
  {
    kind: 'model',
    // A whole sentence about a model is not a model name.
    value:
      /^(?=.{1,64}$).*\b(?:claude|opus|sonnet|haiku|fable|gpt|o[1-9]|codex|gemini|flash|qwen|grok|kimi|deepseek|llama|mistral|glm)\b/i,
  },
  {
    kind: 'model',
    value: /^[\w.:/ -]+$/,
    context: /(?:\bmodel(?: (?:id|name|named))?\W*(?:is)?|模型|モデル|모델|โมเดล)\W*$/i,
  },
  { kind: 'OS', value: /^(?:linux|darwin|macos|windows|win32|freebsd)\b/i },
  {
    kind: 'shell',
    value: /^(?:\/(?:usr\/)?bin\/)?(?:bash|zsh|fish|sh|dash|ksh|tcsh|pwsh|powershell|cmd)(?:\.exe)?$/i,
  },
  { kind: 'bool', value: /^(?:yes|no|true|false|on|off|enabled|disabled)$/i },
  { kind: 'path', value: whole(wholes.path) },
  { kind: 'version', value: whole(wholes.version) },
  { kind: 'number', value: /^[+-]?\d[\d.,_]*$/ },
  { kind: 'hash', value: /^[0-9a-f]{5,64}$/i },
  // An identifier of a service: req_25e33bf8a5fb556a.
  { kind: 'id', value: /^(?=.*\d)(?:[a-z]{2,10}[_-])?[0-9A-Za-z]{14,}$/ },
  { kind: 'heading', value: /^(?:#{1,6} \S.*|<[A-Za-z][\w.-]*>|\p{L}[^\n:]{0,60}:)$/u },
];

/** A line in place of an empty list: `(clean)`, `(none)`, `nothing to commit`, `No changes.` */
export const emptyMark =
  /^\s*(?:[-*] |git: )?(?:[([][^)\]]{1,40}[)\]]|(?:none|clean|empty|n\/a|nothing|no)\b[^:]{0,40})$/i;

/** Kinds of lists, by the shape of most items. */
const listKinds: readonly SlotKind[] = [
  { kind: 'git status', value: gitStatusLine },
  { kind: 'git log', value: gitLogLine },
  { kind: 'directory tree', value: /^[\s│]*[├└]/ },
  { kind: 'path list', value: /^\s*(?:[-*] )?[^\s:]*[/\\][^\s:]*$/ },
  { kind: 'tool list', value: /^\s*(?:[-*] )?mcp__\w+$/ },
];

/**
 * Lines that agents write before the text of a memory file. The text after it belongs to the person, not to the vendor
 * of the agent: it is free text up to a line of `memoryFileEnd`, in any form.
 */
export const memoryFileHeading =
  /^(?:Instructions from: \S|--- Context from: \S|Contents of (?:\S+\.md\b|…)|# \S+\.md instructions for \S|## \/\S*\.md$|<project_instructions path=|<INSTRUCTIONS>$)/;

/** Lines that end such a text. */
export const memoryFileEnd = /^(?:--- End of Context from: |<\/project_instructions>|<\/INSTRUCTIONS>)/;

const agreement = 0.9;
const mostValues = 400;
const fewValues = 5;

/** Kind of an in-line slot by its values and the text around it. */
export function kindOfValues(values: readonly string[], context: string): string {
  const kind = fitting(valueKinds, values, context);
  if (kind) return kind;
  return values.length <= fewValues && values.every((value) => value.length < 40) ? 'choice' : 'text';
}

/** Kind of a list by its items; `free text` when they have no shape in common. */
export function kindOfItems(items: readonly string[], listLike: boolean): string {
  const filled = items.filter((item) => !emptyMark.test(item));
  return fitting(listKinds, filled, '') ?? (listLike ? 'list' : 'free text');
}

function fitting(kinds: readonly SlotKind[], values: readonly string[], context: string): string | undefined {
  const sample = values.filter((value) => value !== '').slice(0, mostValues);
  if (sample.length === 0) return undefined;
  return kinds.find(({ value, context: around }) => {
    if (around && !around.test(context)) return false;
    if (!value) return true;
    let fit = 0;
    for (const text of sample) if (value.test(text)) fit++;
    return fit >= agreement * sample.length;
  })?.kind;
}
