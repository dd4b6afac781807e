import type { Exchange } from './material.ts';

/** A version that no header contained, and the evidence for it. */
export interface FoundVersion {
  version: string;
  evidence: 'prompt' | 'install path' | 'session';
}

export interface VersionSource {
  exchanges: readonly Exchange[];
  /** The texts the agent wrote into a request; the same array for requests with the same instructions. */
  surfacesOf(exchange: Exchange): readonly { text: string }[];
  /** Client version of a session according to the log. */
  clientVersion(session: string): string | null;
}

const version = String.raw`(\d+\.\d+\.\d+(?:-[\w.]+)?)`;

/** Patterns of an agent's own version in its prompts. */
const promptRules: Readonly<Record<string, RegExp>> = {
  // Claude Code's first system block; a checksum of the prompt follows the version.
  claude: /\bcc_version=(\d+\.\d+\.\d+)/,
};

/** npm packages of the agents. */
const packages: Readonly<Record<string, readonly string[]>> = {
  claude: ['@anthropic-ai/claude-code'],
  codex: ['@openai/codex'],
  gemini: ['@google/gemini-cli'],
  opencode: ['opencode-ai'],
  pi: ['@earendil-works/pi-coding-agent', '@mariozechner/pi-coding-agent'],
  qwen: ['@qwen-code/qwen-code'],
};

/**
 * Finds agent versions that no header contains, by number of the exchange. Sources in this order: the agent's own text
 * in the prompt; the installation folder of its package, if a path in the prompt shows it with the version (pnpm's
 * store, bun's cache, a folder named after the agent); the log or other requests of the same session, which is one
 * process. Conflicting versions count as none.
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
    const all = [...known, ...clientVersionOf(clientVersion(session))];
    const only = new Set(all).size === 1 ? all[0] : undefined;
    if (only === undefined) continue;
    for (const { n, agentVersion } of members) {
      if (agentVersion === null && !found.has(n)) found.set(n, { version: only, evidence: 'session' });
    }
  }
  return found;
}

/** The version that a log gives for a session, if any. A model may follow it (`0.61.0/gemini-2.5-pro`). */
function clientVersionOf(text: string | null): string[] {
  return /^v?(\d[\w.+-]*)/.exec(text ?? '')?.slice(1, 2) ?? [];
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

/** The version in the texts if all texts with a match agree. */
function only(texts: readonly string[], pattern: RegExp): string | null {
  const all = texts.flatMap((text) => {
    const match = pattern.exec(text);
    return match ? (match.slice(1).find((group) => group !== undefined) ?? []) : [];
  });
  return new Set(all).size === 1 ? (all[0] as string) : null;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
