import { toolName } from '../../../wire/tools/meaning.ts';
import { pairAlike, similarity } from './similar.ts';
import { compareTools } from './tools.ts';
import type { ComparedTool, ToolChange } from './types.ts';

/** A tool of either list and its changes; unchanged tools are omitted. */
export interface ToolDifference {
  name: string;
  changes: ToolChange[];
}

/** How two lists of tools differ. */
export interface ToolSetDifference {
  /** By name; for a tool that was added, removed or renamed, that change comes first. */
  differences: ToolDifference[];
  /** The same tools are in another order: the model sees the order, and the cache breaks at the first difference. */
  reordered: boolean;
  same: number;
}

/** Tools whose descriptions and parameters have at least this similarity are one renamed tool. */
const alikeEnough = 0.7;

/** Compares two lists of tools by meaning: pairs them by name, then the remaining ones by similarity. */
export function compareToolSets(
  before: readonly ComparedTool[],
  after: readonly ComparedTool[],
): ToolSetDifference {
  const old = byName(before);
  const now = byName(after);
  const gone = [...old].filter(([name]) => !now.has(name)).map(([name, tool]) => ({ name, tool }));
  const come = [...now].filter(([name]) => !old.has(name)).map(([name, tool]) => ({ name, tool }));
  const renamed = pairAlike(gone, come, (a, b) => alikeness(a.tool, b.tool), alikeEnough);
  const paired = new Set(renamed.flat());
  const kept = [...old].flatMap(([name, tool]) =>
    now.has(name) ? [[name, tool, now.get(name) as ComparedTool] as const] : [],
  );
  const compared = kept.map(([name, from, to]) => ({ name, changes: compareTools(from, to) }));
  const differences = [
    ...compared.filter(({ changes }) => changes.length > 0),
    ...renamed.map(([from, to]) => ({ name: to.name, changes: compareTools(from.tool, to.tool) })),
    ...gone
      .filter((one) => !paired.has(one))
      .map(({ name }) => ({ name, changes: [whole('removed', name)] })),
    ...come.filter((one) => !paired.has(one)).map(({ name }) => ({ name, changes: [whole('added', name)] })),
  ];
  return {
    differences: differences.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    reordered: orderOf(before, now) !== orderOf(after, old),
    same: compared.filter(({ changes }) => changes.length === 0).length,
  };
}

const byName = (tools: readonly ComparedTool[]): Map<string, ComparedTool> =>
  new Map(tools.map((tool) => [toolName(tool), tool]));

const whole = (kind: 'added' | 'removed', name: string): ToolChange => ({
  kind,
  path: '',
  before: kind === 'removed' ? name : null,
  after: kind === 'added' ? name : null,
});

/** Names of the tools that both lists have, in the order of the given list. */
const orderOf = (tools: readonly ComparedTool[], other: ReadonlyMap<string, unknown>): string =>
  tools
    .map(toolName)
    .filter((name) => other.has(name))
    .join('\n');

function alikeness(a: ComparedTool, b: ComparedTool): number {
  if (a.type !== b.type) return 0;
  const described = similarity(a.description, b.description);
  const shaped = similarity(JSON.stringify(a.schema ?? null), JSON.stringify(b.schema ?? null));
  return (described + shaped) / 2;
}
