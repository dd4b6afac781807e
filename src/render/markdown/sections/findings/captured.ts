import type { ReportData } from '../../../../read/report-schema.ts';
import { count, moment, plural } from '../../../../text/figures.ts';
import { type Line, strong } from '../../nodes.ts';
import { from } from '../../query.ts';
import { distorted } from '../distortion.ts';
import type { Findings } from './types.ts';

/** What was captured: how much, who answered, what failed, and how the way of capturing changed the requests. */
export function capturedFindings(data: ReportData): Findings {
  return {
    title: 'Captured data',
    lines: [capture(data), ...failures(data), ...distorted(data.agents)],
    sql: [from('capture_totals'), from('agents'), from('endpoints')],
  };
}

function capture({ totals, agents }: ReportData): Line {
  const span =
    totals.first_seen === null
      ? ''
      : `, from ${moment(totals.first_seen)} to ${moment(totals.last_seen)} UTC`;
  return [
    strong(`${plural(totals.exchanges, 'request')} of ${plural(agents.length, 'agent')}`),
    ` in ${plural(totals.sessions, 'session')}${span}.${answeredHere(totals)}`,
  ];
}

/** Answers that did not come from a provider: from lens itself, or from a local server, which may be a stand-in. */
function answeredHere({
  answered_by_lens: dry,
  answered_locally: local,
  exchanges,
}: ReportData['totals']): string {
  if (dry === exchanges) return ' lens answered all of them, so nothing is known about the providers.';
  const parts = [
    ...(dry > 0 ? [`${count(dry)} by lens itself`] : []),
    ...(local > 0 ? [`${count(local)} by a server on the same machine`] : []),
  ];
  return parts.length > 0 ? ` Answered by other than a provider: ${parts.join(', ')}.` : '';
}

function failures({ totals, agents }: ReportData): Line[] {
  if (totals.failed === 0) return [];
  const failed = agents
    .flatMap(({ endpoints }) => endpoints)
    .filter(({ outcome, status }) => outcome !== 'complete' || (status ?? 0) >= 400);
  const kinds = Map.groupBy(failed, ({ outcome, status }) =>
    outcome === 'complete' ? `with status ${status}` : (outcome ?? 'unfinished').replaceAll('_', ' '),
  );
  const list = [...kinds].map(
    ([kind, lines]) => `${count(lines.reduce((sum, { exchanges }) => sum + exchanges, 0))} ${kind}`,
  );
  return [
    [
      strong(`${count(totals.failed)} of ${plural(totals.exchanges, 'request')} failed`),
      `: ${list.join(', ')}.`,
    ],
  ];
}
