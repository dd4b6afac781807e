import type { ToolDefinition } from '../../wire/types.ts';
import type { Exchange } from '../requests/material.ts';
import { toolMeaning, toolName } from './meaning.ts';

/** One distinct definition of a tool of one agent. */
export interface ToolVersion {
  id: number;
  agent: string;
  name: string;
  /** SHA-256 of its meaning. */
  hash: string;
  tool: ToolDefinition;
  /** Deferred in every exchange that offers it. */
  deferred: boolean;
  firstSeen: number | null;
  lastSeen: number | null;
  exchanges: number;
}

/** A tool in the list of one exchange. */
export interface OfferedTool {
  exchange: number;
  /** Order in the request, from 0. */
  position: number;
  version: number;
  name: string;
  deferred: boolean;
}

/** Every tool definition once, by agent, name and meaning, and what each exchange offers. */
export interface ToolCatalogue {
  versions: ToolVersion[];
  offered: OfferedTool[];
}

/** An exchange with the tools it offers, in wire order. */
export interface Offering {
  exchange: Pick<Exchange, 'n' | 'ts' | 'agent'>;
  tools: readonly ToolDefinition[];
}

/**
 * Lists every distinct tool definition and who offers it. Definitions are one when they mean the same (key order,
 * whether deferred), and numbered by agent, name and hash, so that the order of logs does not matter.
 */
export function catalogueTools(offerings: readonly Offering[]): ToolCatalogue {
  const listOf = toolLists();
  const found = new Map<string, Omit<ToolVersion, 'id'>>();
  for (const { exchange, tools } of offerings) {
    for (const { tool, hash, name } of listOf(tools).distinct) {
      const key = keyOf(exchange.agent, name, hash);
      found.set(key, seenBy(found.get(key), exchange, { tool, hash, name }));
    }
  }
  const versions = [...found.values()]
    .sort(byAgentNameHash)
    .map((version, index) => ({ ...version, id: index + 1 }));
  const ids = new Map(versions.map(({ agent, name, hash, id }) => [keyOf(agent, name, hash), id]));
  const offered = offerings.flatMap(({ exchange, tools }) =>
    listOf(tools).all.map(({ tool, hash, name }, position) => ({
      exchange: exchange.n,
      position,
      version: ids.get(keyOf(exchange.agent, name, hash)) as number,
      name,
      deferred: tool.deferred,
    })),
  );
  return { versions, offered };
}

/** A tool with what it is known by. */
interface KnownTool {
  tool: ToolDefinition;
  hash: string;
  name: string;
}

/** Names and meanings of lists of tools, each list worked out once: all turns of a session share theirs. */
function toolLists(): (tools: readonly ToolDefinition[]) => { all: KnownTool[]; distinct: KnownTool[] } {
  const lists = new Map<readonly ToolDefinition[], { all: KnownTool[]; distinct: KnownTool[] }>();
  const known = new Map<ToolDefinition, KnownTool>();
  const knownOf = (tool: ToolDefinition): KnownTool => {
    const found = known.get(tool) ?? { tool, hash: toolMeaning(tool), name: toolName(tool) };
    known.set(tool, found);
    return found;
  };
  return (tools) => {
    const before = lists.get(tools);
    if (before) return before;
    const all = tools.map(knownOf);
    const list = { all, distinct: [...new Map(all.map((one) => [one.hash, one])).values()] };
    lists.set(tools, list);
    return list;
  };
}

function seenBy(
  before: Omit<ToolVersion, 'id'> | undefined,
  { ts, agent }: Offering['exchange'],
  { tool, hash, name }: KnownTool,
): Omit<ToolVersion, 'id'> {
  if (!before) {
    return { agent, name, hash, tool, deferred: tool.deferred, firstSeen: ts, lastSeen: ts, exchanges: 1 };
  }
  return {
    ...before,
    deferred: before.deferred && tool.deferred,
    firstSeen: pick(Math.min, before.firstSeen, ts),
    lastSeen: pick(Math.max, before.lastSeen, ts),
    exchanges: before.exchanges + 1,
  };
}

function pick(choose: (a: number, b: number) => number, a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : choose(a, b);
}

const keyOf = (agent: string, name: string, hash: string): string =>
  `${hash} ${JSON.stringify([agent, name])}`;

function byAgentNameHash(a: Omit<ToolVersion, 'id'>, b: Omit<ToolVersion, 'id'>): number {
  const left = [a.agent, a.name, a.hash];
  const right = [b.agent, b.name, b.hash];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at < 0 ? 0 : (left[at] as string) < (right[at] as string) ? -1 : 1;
}
