import type { Exchange } from './material.ts';

/** A version that no header gave, and what tells it. */
export interface FoundVersion {
  version: string;
  evidence: 'prompt' | 'install path' | 'session';
}

export interface VersionSource {
  exchanges: readonly Exchange[];
  /** What the agent wrote into a request; the same array for requests with the same instructions. */
  surfacesOf(exchange: Exchange): readonly { text: string }[];
  /** Version of the client that the log names for a session. */
  clientVersion(session: string): string | null;
}

const version = String.raw`(\d+\.\d+\.\d+(?:-[\w.]+)?)`;

/** Words of prompts that are the agent's own version. */
const promptRules: Readonly<Record<string, RegExp>> = {
  // Claude Code's first system block; behind the version stands a checksum of the prompt.
  claude: /\bcc_version=(\d+\.\d+\.\d+)/,
};

/** npm packages that agents are installed as. */
const packages: Readonly<Record<string, readonly string[]>> = {
  claude: ['@anthropic-ai/claude-code'],
  codex: ['@openai/codex'],
  gemini: ['@google/gemini-cli'],
  opencode: ['opencode-ai'],
  pi: ['@earendil-works/pi-coding-agent', '@mariozechner/pi-coding-agent'],
  qwen: ['@qwen-code/qwen-code'],
};

/**
 * Finds the versions of agents that no header gives, by number of the exchange. In this order: the agent's own words in
 * the prompt; the folder that its package lies in, where a path of the prompt shows it with its version (pnpm's store,
 * bun's cache, a folder named after the agent); what the log or other requests say of the session, which is one process.
 * Nothing is guessed: two answers are none.
 */
export function findVersions({
  exchanges,
  surfacesOf,
  clientVersion,
}: VersionSource): Map<number, FoundVersion> {
  const found = new Map<number, FoundVersion>();
  const read = new Map<readonly { text: string }[], FoundVersion | null>();
  for (const exchange of exchanges) {
    if (exchange.agentVersion !== null) continue;
    const surfaces = surfacesOf(exchange);
    const own =
      read.get(surfaces) ??
      fromTexts(
        exchange.agent,
        surfaces.map(({ text }) => text),
      );
    read.set(surfaces, own);
    if (own) found.set(exchange.n, own);
  }
  const sessions = Map.groupBy(exchanges, ({ session, agent }) => `${session} ${agent}`);
  for (const members of sessions.values()) {
    const { session } = members[0] as Exchange;
    if (session === null) continue;
    const known = members.flatMap(({ n, agentVersion }) => agentVersion ?? found.get(n)?.version ?? []);
    const told = [...known, ...clientVersionOf(clientVersion(session))];
    const only = new Set(told).size === 1 ? told[0] : undefined;
    if (only === undefined) continue;
    for (const { n, agentVersion } of members) {
      if (agentVersion === null && !found.has(n)) found.set(n, { version: only, evidence: 'session' });
    }
  }
  return found;
}

/** The version that a log names for a session, if any: logs name a model behind it (`0.61.0/gemini-2.5-pro`). */
function clientVersionOf(told: string | null): string[] {
  return /^v?(\d[\w.+-]*)/.exec(told ?? '')?.slice(1, 2) ?? [];
}

function fromTexts(agent: string, texts: readonly string[]): FoundVersion | null {
  const own = promptRules[agent];
  const said = own && only(texts, own);
  if (said) return { version: said, evidence: 'prompt' };
  for (const name of packages[agent] ?? []) {
    const folder = only(texts, installPath(agent, name));
    if (folder) return { version: folder, evidence: 'install path' };
  }
  return null;
}

const paths = new Map<string, RegExp>();

/** `/@scope+name@1.2.3/`, `/@scope/name@1.2.3/`, `/agent-1.2.3/node_modules/@scope/name/`. */
function installPath(agent: string, name: string): RegExp {
  const known = paths.get(name);
  if (known) return known;
  const base = name.slice(name.lastIndexOf('/') + 1);
  const made = new RegExp(
    `/(?:${escaped(name.replace('/', '+'))}|${escaped(name)})@${version}[/_(]|/(?:${escaped(agent)}|${escaped(base)})[-@]${version}/(?:lib/)?node_modules/${escaped(name)}/`,
  );
  paths.set(name, made);
  return made;
}

/** What all texts that say it agree in. */
function only(texts: readonly string[], pattern: RegExp): string | null {
  const all = texts.flatMap((text) => {
    const match = pattern.exec(text);
    return match ? (match.slice(1).find((group) => group !== undefined) ?? []) : [];
  });
  return new Set(all).size === 1 ? (all[0] as string) : null;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
