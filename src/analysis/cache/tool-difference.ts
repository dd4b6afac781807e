import { listOf, objectOf } from '../../wire/json.ts';
import { canonicalJson, toolName } from '../../wire/tools/meaning.ts';
import type { Prompts } from './prompts.ts';
import { firstDifferentMember, type TextDifference, textDifference } from './text-difference.ts';

/** The first tool that differs between two lists, and how. */
export interface ToolDifference {
  tool: string;
  /** `reordered`: the same definition, with its keys (or lists without order) in another order. */
  change: 'added' | 'removed' | 'moved' | 'changed' | 'reordered';
  /** For a changed tool: the member of the definition that differs. */
  member: string | null;
  text: TextDifference | null;
}

/** The first difference in the tools of two requests; null when the tools in the prompt are the same. */
export function toolDifference(
  prompts: Prompts,
  previous: number | null,
  next: number | null,
): ToolDifference | null {
  const [before, after] = [toolsOf(prompts, previous), toolsOf(prompts, next)];
  const at = Array.from({ length: Math.max(before.length, after.length) }).findIndex(
    (_, index) => before[index]?.json !== after[index]?.json,
  );
  const [was, is] = [before[at], after[at]];
  if (was && is && was.name === is.name) return changed(was, is);
  const isIn = (tools: readonly Tool[], tool: Tool): boolean => tools.some(({ name }) => name === tool.name);
  if (is && !isIn(before, is)) return { tool: is.name, change: 'added', member: null, text: null };
  if (was && !isIn(after, was)) return { tool: was.name, change: 'removed', member: null, text: null };
  const moved = was ?? is;
  return moved ? { tool: moved.name, change: 'moved', member: null, text: null } : null;
}

interface Tool {
  name: string;
  value: unknown;
  json: string;
}

/** The tools of a list in order; an entry with several tools (a namespace, function declarations) is expanded. */
function toolsOf(prompts: Prompts, tip: number | null): Tool[] {
  return prompts.elements.chain(tip).flatMap((node) => {
    if (prompts.isDeferred(node)) return [];
    const value = objectOf(prompts.blocks(node)[0]?.value);
    const inner = [value['functionDeclarations'], value['function_declarations'], value['tools']].find(
      (list) => listOf(list).length > 0,
    );
    const names = prompts.elements.at(node).tools.map(toolName);
    const parts = inner === undefined ? [value] : listOf(inner);
    return parts.map((part, index) => ({
      name: names[index] ?? names[0] ?? 'unnamed',
      value: part,
      json: JSON.stringify(part),
    }));
  });
}

function changed(was: Tool, is: Tool): ToolDifference {
  const member = firstDifferentMember(was.value, is.value) ?? '';
  const [before, after] = [was.value, is.value].map((value) => textAt(value, member)) as [string, string];
  const isSame = canonicalJson(was.value) === canonicalJson(is.value);
  const change = isSame ? 'reordered' : 'changed';
  return { tool: was.name, change, member, text: textDifference(before, after) };
}

function textAt(value: unknown, path: string): string {
  const steps = path.split(/\.|\[|\]/).filter((step) => step !== '');
  const found = steps.reduce<unknown>(
    (at, step) => (at as Record<string, unknown> | undefined)?.[step],
    value,
  );
  return typeof found === 'string' ? found : (JSON.stringify(found) ?? '(absent)');
}
