/** What stands around a slot. */
export interface SlotContext {
  /** The line's text before the slot, values left out, and after it. */
  before: string;
  after: string;
  /** The nearest template lines above that are not blank, nearest first. */
  above: readonly string[];
  kind: string;
}

const maxWords = 4;
/** A name stands within so many characters of its slot: a line may have a megabyte. */
const reach = 200;
const element = /<([A-Za-z][\w.-]*)(?:\s[^<>]*)?>\s*$/;
const attribute = /\b([A-Za-z][\w-]*)\s*=\s*["'`]?$/;
const label = /([\p{L}][\p{L}\p{N}'’_ /-]*?)[*_`]*\s*(?:\([^()]*\)?|`[^`]*)?\s*[:=][\s*_`"'([]*$/u;
const clause =
  /([\p{L}][\p{L}\p{N}'’_ -]*?)\s+(?:is|are|was|at|in|named|called|of|from|for|on|version)\s*(?:the\s+)?[`"'([]*$/iu;
const ordinary = new Set(
  'the a an is are was be to of in on at for from by with and or not this that these those you your my it its as if has have currently named called which following here'.split(
    ' ',
  ),
);

/** A name for a slot from its context: `working_directory`, `git_branch`, `todays_date`. */
export function slotName(context: SlotContext): string {
  const own = nameFrom(context.before.slice(-reach)) ?? nameFromTail(context.after.slice(0, reach));
  if (own) return own;
  for (const line of context.above) {
    const name = nameOfHeading(line);
    if (name) return name;
  }
  return slug(context.kind) || 'text';
}

/** A name for a block from its first line or the heading above it. */
export function blockName(first: string, above: readonly string[], kind: string): string {
  for (const line of [first, ...above]) {
    const name = nameOfHeading(line);
    if (name) return name;
  }
  const words = slug(first.slice(0, reach).split(/[.:(]/)[0] ?? '');
  return words || slug(kind);
}

function nameFrom(before: string): string | undefined {
  // Inside a path or an address, what names the slot stands before it.
  const text = before
    .trimEnd()
    .replace(/\S+[/\\]$/, '')
    .trimEnd();
  const found = element.exec(text) ?? attribute.exec(text) ?? label.exec(text) ?? clause.exec(text);
  if (found?.[1]) {
    const name = slug(lastClause(found[1]));
    if (name) return name;
  }
  return slug(lastClause(text)) || undefined;
}

function nameFromTail(after: string): string | undefined {
  return slug(after.trim().split(/[.,;:()]/)[0] ?? '', maxWords, 'start') || undefined;
}

/** `# Git Repository`, `<cwd>`, `gitStatus:` and their like. */
function nameOfHeading(line: string): string | undefined {
  const text = line.slice(0, reach).trim();
  const found =
    /^#+\s+(.*)$/.exec(text) ??
    /^<([A-Za-z][\w .-]*?)(?:\s[^<>]*)?>/.exec(text) ??
    /^[-*\s]*\**([\p{L}][\p{L}\p{N} '’_/-]{1,60}?)\**\s*:\**\s*(?:$|\S)/u.exec(text);
  return found?.[1] ? slug(found[1], maxWords, 'start') || undefined : undefined;
}

function lastClause(text: string): string {
  return (
    text
      .split(/[.;,:!?()"“”`|>=]\s*/)
      .filter((part) => /\p{L}/u.test(part))
      .pop() ?? ''
  );
}

/** Lower case, words joined by `_`, without words that name nothing; the last (or first) few words. */
export function slug(text: string, words = maxWords, from: 'start' | 'end' = 'end'): string {
  const all = (
    text
      .replace(/['’]s\b/g, 's')
      .replace(/([\p{Ll}])(\p{Lu})/gu, '$1 $2')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).map((word) => word.toLowerCase());
  const telling = all.filter((word, i) => !ordinary.has(word) || (i === 0 && word === 'is'));
  const chosen = telling.length > 0 ? telling : [];
  return (from === 'end' ? chosen.slice(-words) : chosen.slice(0, words)).join('_');
}
