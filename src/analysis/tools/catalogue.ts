import { toolMeaning, toolName } from '../../wire/tools/meaning.ts';
import type { ToolDefinition } from '../../wire/types.ts';
import type { Exchange } from '../requests/material.ts';

/** One distinct definition of a tool of one agent. */
export interface ToolVersion {
  id: number;
  agent: string;
  name: string;
  /** SHA-256 of the normalized definition. */
  hash: string;
  tool: ToolDefinition;
  /** Deferred in every exchange that offers it. */
  deferred: boolean;
  firstSeen: number | null;
  lastSeen: number | null;
  exchanges: number;
}

/** A tool in the list of an exchange. */
export interface OfferedTool {
  /** Order in the request, from 0. */
  position: number;
  version: number;
  name: string;
  deferred: boolean;
}

/** Every distinct tool definition, by agent, name and meaning, and what each exchange offers. */
export interface ToolCatalogue {
  versions: ToolVersion[];
  /** By exchange, its tools in order; exchanges with the same list share the array. An exchange without tools has none. */
  offered: ReadonlyMap<number, readonly OfferedTool[]>;
}

/** An exchange with the tools it offers, in wire order. */
export interface Offering {
  exchange: Pick<Exchange, 'n' | 'ts' | 'agent'>;
  tools: readonly ToolDefinition[];
}

/**
 * Lists every distinct tool definition and the exchanges that offer it. Definitions that differ only in key order or
 * deferral are the same. They are numbered by agent, name and hash, so the order of logs does not matter.
 */
export function catalogueTools(offerings: readonly Offering[]): ToolCatalogue {
  const found = new FoundTools();
  const lists = offerings.map(({ exchange, tools }) => ({
    exchange,
    list: found.listOf(exchange.agent, tools),
  }));
  for (const { exchange, list } of lists) {
    for (const [version, tool] of list.distinct) seenBy(version, exchange.ts, tool);
  }
  const versions = found.versions.sort(byAgentNameHash);
  versions.forEach((version, index) => {
    version.id = index + 1;
  });
  const offers = new Map<VersionList, readonly OfferedTool[]>();
  const offered = new Map<number, readonly OfferedTool[]>();
  for (const { exchange, list } of lists) {
    if (list.all.length === 0) continue;
    const offer = offers.get(list) ?? list.all.map(offeredTool);
    offers.set(list, offer);
    offered.set(exchange.n, offer);
  }
  return { versions, offered };
}

const offeredTool = ({ version, deferred }: VersionList['all'][number], position: number): OfferedTool => ({
  position,
  version: version.id,
  name: version.name,
  deferred,
});

/** The distinct versions in a tool list of one agent, in list order. */
interface VersionList {
  all: { version: ToolVersion; deferred: boolean }[];
  distinct: ReadonlyMap<ToolVersion, ToolDefinition>;
}

/** Versions in the order found. Each list of tools is processed once: all turns of a session share it. */
class FoundTools {
  readonly versions: ToolVersion[] = [];
  readonly #byKey = new Map<string, ToolVersion>();
  readonly #meanings = new Map<ToolDefinition, string>();
  readonly #lists = new Map<string, Map<readonly ToolDefinition[], VersionList>>();

  listOf(agent: string, tools: readonly ToolDefinition[]): VersionList {
    const ofAgent = this.#lists.get(agent) ?? new Map<readonly ToolDefinition[], VersionList>();
    this.#lists.set(agent, ofAgent);
    const known = ofAgent.get(tools);
    if (known) return known;
    const all = tools.map((tool) => ({ version: this.#versionOf(agent, tool), deferred: tool.deferred }));
    const distinct = new Map(all.map(({ version }, index) => [version, tools[index] as ToolDefinition]));
    const list = { all, distinct };
    ofAgent.set(tools, list);
    return list;
  }

  #versionOf(agent: string, tool: ToolDefinition): ToolVersion {
    const hash = this.#meanings.get(tool) ?? toolMeaning(tool);
    this.#meanings.set(tool, hash);
    const name = toolName(tool);
    const key = JSON.stringify([agent, name, hash]);
    const known = this.#byKey.get(key);
    if (known) return known;
    const version: ToolVersion = {
      id: 0,
      agent,
      name,
      hash,
      tool,
      deferred: tool.deferred,
      firstSeen: null,
      lastSeen: null,
      exchanges: 0,
    };
    this.#byKey.set(key, version);
    this.versions.push(version);
    return version;
  }
}

function seenBy(version: ToolVersion, ts: number | null, tool: ToolDefinition): void {
  if (version.exchanges === 0) Object.assign(version, { tool, deferred: tool.deferred });
  else version.deferred &&= tool.deferred;
  if (ts !== null) {
    version.firstSeen = Math.min(version.firstSeen ?? ts, ts);
    version.lastSeen = Math.max(version.lastSeen ?? ts, ts);
  }
  version.exchanges += 1;
}

function byAgentNameHash(a: ToolVersion, b: ToolVersion): number {
  const left = [a.agent, a.name, a.hash];
  const right = [b.agent, b.name, b.hash];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at < 0 ? 0 : (left[at] as string) < (right[at] as string) ? -1 : 1;
}
