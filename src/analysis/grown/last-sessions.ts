import type { OutlineRow } from '../../store/queries/grown-outline.ts';
import { keeps } from './anew.ts';

/**
 * The requests that the first ones of coming threads will be compared with: of each family and model the last that began
 * a thread, and the last one of the session before (cache/session-breaks.ts goes through them in the same way).
 *
 * @param before by time, then id
 */
export function lastOfInstructions(before: readonly OutlineRow[]): OutlineRow[] {
  const begun = new Set<string | null>();
  const latest = new Map<string, { before: OutlineRow | null; last: OutlineRow }>();
  for (const outline of before) {
    const { family, thread, role, model, session } = outline;
    if (role === 'count_tokens' || family === null || begun.has(thread) || !hasPrompt(outline)) continue;
    begun.add(thread);
    const key = `${family}/${model}`;
    const known = latest.get(key);
    const isSame = known !== undefined && known.last.session === session;
    latest.set(key, { before: isSame ? known.before : (known?.last ?? null), last: outline });
  }
  return [...latest.values()].flatMap(({ before: earlier, last }) =>
    earlier === null ? [last] : [earlier, last],
  );
}

/** Whether anything is sent that a cache sees; of tools alone the outline does not tell, they may all be deferred. */
function hasPrompt({ tools, system, messages }: OutlineRow): boolean {
  if (system !== null || messages !== null) return true;
  keeps(tools === null, 'a request of tools alone');
  return false;
}
