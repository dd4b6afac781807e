/** Base name of a log: when and who, safe in any file system. `2026-11-21T10-29-00Z-codex`. */
export function logName(ts: string, agent: string): string {
  const time = ts.replace(/\.\d+/, '').replaceAll(':', '-');
  return `${time}-${agent.replace(/[^\w.-]+/g, '_').slice(0, 60)}`;
}
