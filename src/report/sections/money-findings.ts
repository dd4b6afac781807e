import { cacheLosses, costFigures } from '../data/figures.ts';
import type { AgentReport } from '../data/types.ts';
import { code, type Line } from '../markdown/nodes.ts';
import { count, dollars, percent, plural } from '../markdown/numbers.ts';
import { causeWords } from './words.ts';

/** What an agent cost and what it lost of its cache, in sentences; [] when nothing is known of either. */
export function moneyFindings(agent: AgentReport): Line[] {
  return [cost(agent), losses(agent)].filter((line) => line !== null);
}

function cost(agent: AgentReport): Line | null {
  const figures = costFigures(agent);
  if (figures === null) return null;
  const { total, saved, priced, exchanges } = figures;
  const of =
    priced === exchanges
      ? ''
      : ` for the ${count(priced)} of ${plural(exchanges, 'request')} that have a price`;
  return [code(agent.agent), ` cost ${dollars(total)} by list prices${of}${cached(saved)}.`];
}

function cached(saved: number): string {
  if (saved === 0) return '';
  return saved > 0
    ? `; the cache saved ${dollars(saved)}`
    : `; without a cache it would have been ${dollars(-saved)} less`;
}

function losses(agent: AgentReport): Line | null {
  const lost = cacheLosses(agent);
  if (lost === null) return null;
  const causes = lost.causes
    .slice(0, 3)
    .map(({ cause, share }) => `${percent(share)} ${causeWords[cause] ?? cause}`)
    .join(', ');
  const money = lost.usd === null ? '' : ` (${dollars(lost.usd)})`;
  return [code(agent.agent), ` lost ${count(lost.tokens)} tokens${money} that were in its cache: ${causes}.`];
}
