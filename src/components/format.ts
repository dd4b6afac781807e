/** 12345 → `12,345`; null is a dash. */
export const count = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : Math.round(value).toLocaleString('en-US');

/** 12345 → `12.3k`: for places where the size matters more than the last digit. */
export function short(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (value < 1000) return String(Math.round(value));
  if (value < 999_500) return `${(value / 1000).toPrecision(3).replace(/\.?0+$/, '')}k`;
  return `${(value / 1_000_000).toPrecision(3).replace(/\.?0+$/, '')}M`;
}

/** 1 → `1 exchange`, 2 → `2 exchanges`. */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/**
 * Share as a whole per cent; a small but real share is never shown as nothing, nor a large one as everything. As in all
 * figures, a no-break space keeps the unit on the line of its number.
 */
export function percent(part: number, whole: number): string {
  if (whole <= 0) return '–';
  const share = (part / whole) * 100;
  if (share > 0 && share < 1) return '<1\u00a0%';
  if (share > 99 && share < 100) return '>99\u00a0%';
  return `${Math.round(share)}\u00a0%`;
}

/** Bytes in decimal units. */
export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (value < 1000) return `${value}\u00a0B`;
  if (value < 1_000_000) return `${(value / 1000).toPrecision(3)}\u00a0kB`;
  return `${(value / 1_000_000).toPrecision(3)}\u00a0MB`;
}

/** US dollars; small amounts keep two digits that count. */
export function money(usd: number): string {
  if (usd === 0) return '$0';
  if (Math.abs(usd) >= 1) return `$${usd.toFixed(2)}`;
  return `$${usd.toPrecision(2)}`;
}

/** Milliseconds as a person says them. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '–';
  if (ms < 1000) return `${Math.round(ms)}\u00a0ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)}\u00a0s`;
  return `${Math.floor(ms / 60_000)}\u00a0min ${Math.round((ms % 60_000) / 1000)}\u00a0s`;
}

/** ISO time as `2026-11-21 09:00:53` in UTC. */
export const moment = (iso: string | null): string =>
  iso === null ? 'unknown' : iso.slice(0, 19).replace('T', ' ');

/** ISO time as `09:00:53`. */
export const clock = (iso: string | null): string => (iso === null ? '' : iso.slice(11, 19));

const nameless: Record<string, string> = {
  claude: 'Claude Code',
  codex: 'Codex',
  gemini: 'Gemini CLI',
  opencode: 'OpenCode',
  pi: 'Pi',
  qwen: 'Qwen Code',
  unknown: 'Unknown agent',
};

/** A family's name where its agent stands beside it already: `Codex main loop` → `main loop`. */
export function withoutAgent(name: string, agent: string): string {
  const prefix = `${agentName(agent)} `;
  return name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : name;
}

/** Agent id as people write the agent's name. */
export const agentName = (agent: string): string =>
  Object.hasOwn(nameless, agent) ? (nameless[agent] as string) : agent;
