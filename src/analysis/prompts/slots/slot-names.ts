/** The text around a slot. */
export interface SlotContext {
  /** The line's text before the slot, values left out, and after it. */
  before: string;
  after: string;
  /** The nearest template lines above that are not blank, nearest first. */
  above: readonly string[];
  kind: string;
  /** If the wording of a sentence varies rather than a value in it: the beginning of the line up to the slot. */
  reworded?: string | undefined;
}

const maxWords = 4;
const path =
  /(?:^|(?<=[\s("'`]))(?:[a-z][a-z0-9+.-]*:\/\/|(?:~|\.{1,2}|[A-Za-z]:)?[/\\](?=[^\s"'`()/\\]))[^\s"'`()]+/g;
const file = /[\w.-]+\/[\w./-]*\w\.\w+/g;
/** A name is within this many characters of its slot: a line may have a megabyte. */
const reach = 200;
const element = /<([A-Za-z][\w.-]*)(?:\s[^<>]*)?>\s*$/;
const endTag = /^<\/([A-Za-z][\w.-]*)>/;
const attribute = /\b([A-Za-z][\w-]*)\s*=\s*["'`]?$/;
const label = /([\p{L}][\p{L}\p{M}\p{N}'’_ /-]*?)[*_`]*\s*(?:\([^()]*\)?|`[^`]*)?\s*[:=：][\s*_`"'([]*$/u;
const clause =
  /([\p{L}][\p{L}\p{M}\p{N}'’_ -]*?)\s+(?:is|are|was|at|in|named|called|of|from|for|on|version)\s*(?:the\s+)?[`"'([]*$/iu;
/** The text after these words is a value, even if it has several words. */
const valued = /([\p{L}][\p{L}\p{M}\p{N}'’_ -]*?)\s+(?:is|are|was|named|called)\s*(?:the\s+)?[`"'([]*$/iu;
/** `…` for PROJECT memory: the name of the slot follows it. */
const purpose = /^[`"')\]]+\s+(?:for|as)\s+(?:the\s+)?([\p{L}][\p{L}\p{M}\p{N} _-]{1,40}?)(?=[).,;:]|$)/u;
/** `- openai-docs: …`: the label of a line. */
const lineLabel = /^\s*(?:(?:[-*+•]|\d+[.)]|#+)\s+)?[*_`]*([\p{L}][\p{L}\p{M}\p{N}'’_ /-]{0,60}?)[*_`]*\s*:/u;
/** A sentence ends right before the slot: it does not name the slot. */
const sentenceEnd = /\p{L}\)?[.!?]$/u;
const ordinary = new Set(
  'the a an is are was be to of in on at for from by with and or not this that these those you your my it its as if has have currently now named called which following here i we he she they me us our their there am do does did will would can could please note 은 는 이 가 을 를 에 의'.split(
    ' ',
  ),
);
/** Words that start a qualifier: the words before them name the heading. */
const joining = /\s(?:of|for|from|at|in|on|with|to|by|as|that|which|when|where|and|or)\s/i;

/** `Turn 3 of 20`, `page 2/10`: the second number is the total of the first. */
const ofTotal = /^\s*(?:of|\/|out of)\s*$/i;
/** `You are Ada`: the value is the name of the agent. */
const introduces = /\b(?:you are|i am|i['’]m|your name is)\s*$/i;
/** Kinds that are better names than the word before the slot: `running …`, `on …`. */
const selfNaming = new Set(['model', 'OS', 'shell', 'time zone']);

/** Kinds that are not useful as names. */
const vague = new Set(['text', 'choice', 'number', 'bool', 'heading']);

/** Kinds of path segments that an agent generates. */
const isIdentifier = new Set(['uuid', 'id', 'hash']);
/** The end of the text before a segment of a path, and the beginning of the text after it. */
const pathBefore = /(?:^|[\s"'`(])[^\s"'`()]*\/$/;
const pathAfter = /^\/([A-Za-z][A-Za-z_-]*)/;

/**
 * An identifier inside a path that a sentence mentions is named by the folder in it: the sentence is about the path. A
 * label, or words such as `the folder is`, name it.
 */
function nameInPath(before: string, after: string): string | undefined {
  const folder = pathBefore.test(before) ? pathAfter.exec(after)?.[1] : undefined;
  const text = before.replace(/\S+\/$/, '').trimEnd();
  if (folder === undefined || [element, attribute, label, valued].some((structure) => structure.test(text)))
    return undefined;
  return slug(folder) || undefined;
}

/** Name of the innermost element of a line that is open before its slot. */
function openElement(before: string): string | undefined {
  const open: string[] = [];
  for (const [, end, name = ''] of before.matchAll(/<(\/?)([A-Za-z][\w.-]*)[^<>]*>?/g))
    if (end === '') open.push(name);
    else if (open.includes(name)) open.length = open.lastIndexOf(name);
  const name = open.at(-1);
  return name === undefined ? undefined : slug(name) || undefined;
}

/** A name for a slot from its context: `working_directory`, `git_branch`, `todays_date`. */
export function slotName(context: SlotContext): string {
  const before = context.before.slice(-reach);
  const after = context.after.slice(0, reach);
  const stated = purpose.exec(after)?.[1];
  // The words after the previous placeholder name this slot; the words before it name that one.
  const near = before.slice(before.lastIndexOf('…') + 1);
  const inElement = context.reworded !== undefined && /^\s*</.test(before) ? openElement(before) : undefined;
  if (inElement) return inElement;
  const inPath = isIdentifier.has(context.kind) ? nameInPath(before, after) : undefined;
  if (inPath) return `${inPath}_${slug(context.kind)}`;
  const isOpen = (text: string): boolean => !sentenceEnd.test(text.trimEnd());
  if (near !== before && ofTotal.test(near)) {
    const counted = nameFrom(before.slice(0, -near.length - 1), context);
    if (counted) return `${counted}_total`;
  }
  const own = (stated && slug(stated)) || (isOpen(near) ? nameFrom(near, context) : undefined);
  if (own) return selfNaming.has(context.kind) && !isLabelled(near) ? slug(context.kind) : own;
  const tail = nameFromTail(after.split('…')[0] as string);
  if (tail) return context.reworded === undefined ? tail : `${tail}_wording`;
  if (introduces.test(near)) return 'name';
  if (near !== before && !vague.has(context.kind)) return slug(context.kind);
  const far = near !== before && isOpen(before) ? nameFrom(before, context) : undefined;
  if (far) return far;
  for (const line of context.above) {
    const name = nameOfHeading(line);
    if (name) return name;
  }
  return slug(context.kind) || 'text';
}

/** A name for a block from its first line or the heading above it. */
export function blockName(first: string, above: readonly string[], kind: string): string {
  const ending = endTag.exec(first.slice(0, reach).trim())?.[1];
  if (ending) return `${slug(ending)}_end`;
  for (const line of [first, ...above]) {
    const name = nameOfHeading(line);
    if (name) return name;
  }
  const sentence = withoutPaths(first.slice(0, reach)).split(/[.:(。：（]/)[0] ?? '';
  return slug(beginningOf(sentence), maxWords, 'start') || slug(kind);
}

/** Whether a label, a tag, an attribute or a clause such as `the model is` precedes the slot. */
function isLabelled(before: string): boolean {
  const text = before.trimEnd();
  return [element, attribute, label, clause].some((structure) => structure.test(text));
}

/** `OS Version: Linux 6.1`: a word or two between the label of a line and the slot belong to the value. */
const labelled =
  /^\s*(?:[-*+•]\s+)?[*_`]*(\p{L}[\p{L}\p{M}\p{N}'’_ /-]{0,60}?)[*_`]*\s*[:=：]\s*[\p{L}\p{N}.-]+(?: [\p{L}\p{N}.-]+)?\s*[v"'`(]?$/u;

function nameFrom(before: string, context: SlotContext): string | undefined {
  // Inside a path or a URL, the name of the slot is before it.
  const text = before
    .trimEnd()
    .replace(/\S+[/\\]$/, '')
    .trimEnd();
  const introduced = context.reworded === undefined ? clause : valued;
  const found =
    element.exec(text) ??
    attribute.exec(text) ??
    label.exec(text) ??
    (vague.has(context.kind) && context.kind !== 'number' ? null : labelled.exec(text)) ??
    introduced.exec(text);
  if (found?.[1]) {
    const name = slug(lastClause(found[1]));
    if (name) return name;
  }
  return (
    (context.reworded && wordingOf(context.reworded)) || slug(lastClause(withoutPaths(text))) || undefined
  );
}

/** If a sentence is reworded, the words next to the change are no name; the subject of the line is. */
function wordingOf(line: string): string | undefined {
  const start = withoutPaths(line.slice(0, reach));
  const subject = slug(
    lineLabel.exec(start)?.[1] ?? beginningOf(start.split(/[.:(…。：（]/)[0] ?? ''),
    maxWords,
    'start',
  );
  return subject && `${subject}_wording`;
}

function nameFromTail(after: string): string | undefined {
  return (
    slug(
      beginningOf(
        withoutPaths(after)
          .trim()
          .split(/[.,;:()，。；：（）]/)[0] ?? '',
      ),
      maxWords,
      'start',
    ) || undefined
  );
}

/**
 * `# Git Repository`, `<cwd>`, `gitStatus:` and similar; a line with a path or a number is not a heading for the lines
 * below it.
 */
export function nameOfHeading(line: string): string | undefined {
  const text = line.slice(0, reach).trim();
  const found =
    /^#+\s+(?:\d+[.)]\s+)?(.*)$/.exec(text) ??
    /^<([A-Za-z][\w .-]*?)(?:\s[^<>]*)?>/.exec(text) ??
    /^[-*\s]*\**([\p{L}][\p{L}\p{M}\p{N} '’_/-]{1,100}?)\**\s*:\**$/u.exec(text) ??
    /^\**([\p{L}][\p{L}\p{M}\p{N} '’_/-]{1,60}?)\**\s*:\**\s*[^\s…]/u.exec(text);
  const heading = found?.[1];
  if (!heading || withoutPaths(heading) !== heading || /^\D*\d+\s\p{L}/u.test(heading)) return undefined;
  return slug(beginningOf(heading), maxWords, 'start') || undefined;
}

/** The text before the first qualifier, if it has words suitable for a name. */
function beginningOf(text: string): string {
  const start = text.split(joining)[0] as string;
  return slug(start) === '' ? text : start;
}

/** A path is a value, whether or not it varies: no part of it is a name. */
function withoutPaths(text: string): string {
  return text.replace(path, ' ').replace(file, ' ');
}

function lastClause(text: string): string {
  return (
    text
      .split(/[;:!?()"“”`|>=，。、；：！？「」『』（）…]\s*|[.,](?:\s+|$)/)
      .filter((part) => slug(part) !== '')
      .pop() ?? ''
  );
}

/** Particles that end a phrase in Chinese, Japanese and Korean: is, of, at and similar. */
const particles =
  /(?:(?<=[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}])[是为為在的了はがをでにの]+|(?<=[\p{sc=Hangul}]{2})[은는이가을를])$/u;

/** Lower case, words joined by `_`, without words unsuitable for names; the last (or first) few words. */
export function slug(text: string, words = maxWords, from: 'start' | 'end' = 'end'): string {
  const all = (
    text
      .replace(/['’]s\b/g, 's')
      .replace(/n['’]t\b/g, 'nt')
      .replace(/['’](?:m|re|ve|ll|d)\b/g, '')
      .replace(/([\p{Ll}])(\p{Lu})/gu, '$1 $2')
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  )
    .map((word) => word.toLowerCase().replace(particles, ''))
    .filter((word) => word !== '');
  const telling = all.filter((word) => !ordinary.has(word));
  const chosen = telling.length > 0 ? telling : [];
  return (from === 'end' ? chosen.slice(-words) : chosen.slice(0, words)).join('_');
}

/** The properties that distinguish slots with the same name. */
interface Named {
  name: string;
  kind: string;
  /** Null for a slot that is a whole block. */
  placeholder: number | null;
  /** Name of the heading or element that the slot is below. */
  section?: string | undefined;
}

/**
 * Unique names of a template's slots. Slots with the same name are distinguished by kind (the list under a heading
 * keeps the heading's name, the path above it becomes `…_path`), then by the section that they are in, and by number only
 * if both are the same.
 */
export function uniqueNames(slots: readonly Named[]): string[] {
  const sharing = Map.groupBy(slots, ({ name }) => name);
  const taken = new Set<string>();
  return slots.map((slot) => {
    const own = qualified(slot, sharing.get(slot.name) as Named[]);
    const inSection = slot.section && !own.startsWith(slot.section) ? `${slot.section}_${own}` : own;
    const name = taken.has(own) && !taken.has(inSection) ? inSection : freeName(own, taken);
    taken.add(name);
    return name;
  });
}

function qualified(slot: Named, sharing: readonly Named[]): string {
  const kinds = new Set(sharing.map(({ kind }) => kind));
  if (kinds.size < 2 || slot === keeper(sharing)) return slot.name;
  const words = slug(slot.kind.replace(/^(?:optional|moved) /, ''));
  if (words.startsWith(`${slot.name}_`)) return words;
  return slot.name === words || slot.name.endsWith(`_${words}`) ? slot.name : `${slot.name}_${words}`;
}

/** The slot that keeps the name: the first list or free text, else the first slot. */
function keeper(sharing: readonly Named[]): Named | undefined {
  return (
    sharing.find(({ placeholder, kind }) => placeholder === null && !kind.endsWith(' block')) ?? sharing[0]
  );
}

/** The name, or the name with the first number from 2 on that no slot has. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  // Counting repeats is not sufficient: the context of a slot may already give the name `part_2`.
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}_${number}`)) number++;
  return `${name}_${number}`;
}
