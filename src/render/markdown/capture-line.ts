import type { ReportData } from '../../read/report-schema.ts';
import { bytes, count, duration, moment, plural } from '../../text/figures.ts';
import { type Inline, strong } from './nodes.ts';

/** How much was captured, when, and who answered: the first paragraph of the report and of the summary. */
export function captureLine({ totals, agents }: ReportData): Inline[] {
  return [
    strong(`${plural(totals.exchanges, 'request')} of ${plural(agents.length, 'agent')}`),
    ` in ${plural(totals.sessions, 'session')}${span(totals)}, ${volume(totals)}.${answerers(totals)}`,
  ];
}

type Totals = ReportData['totals'];

/** Bytes in both directions. A history does not record them. */
function volume({ request_bytes: sent, response_bytes: received }: Totals): string {
  const parts = [
    sent === null ? 'bytes sent not recorded' : `${bytes(sent)} sent`,
    received === null ? 'bytes received not recorded' : `${bytes(received)} received`,
  ];
  return parts.join(', ');
}

/** ` from … to … UTC (5 min 10 s)`; '' when the log has no times. */
export function span({
  first_seen: first,
  last_seen: last,
}: Pick<Totals, 'first_seen' | 'last_seen'>): string {
  if (first === null || last === null) return '';
  if (first === last) return ` at ${moment(first)} UTC`;
  const end = first.slice(0, 10) === last.slice(0, 10) ? moment(last).slice(11) : moment(last);
  return ` from ${moment(first)} to ${end} UTC (${duration(Date.parse(last) - Date.parse(first))})`;
}

/** Who answered, when it was not only providers: what a stand-in reports is no figure of a provider. */
function answerers({ answered_by_lens: dry, answered_locally: local, exchanges }: Totals): string {
  const provider = exchanges - dry - local;
  if (provider === exchanges) return '';
  if (dry === exchanges) return ' lens itself answered all of them (--dry): these answers are stand-ins.';
  const parts = [
    ...(provider > 0 ? [`providers ${count(provider)}`] : []),
    ...(dry > 0 ? [`lens itself ${count(dry)} (--dry)`] : []),
    ...(local > 0 ? [`a server on the same machine ${count(local)}`] : []),
  ];
  return ` Answered by: ${parts.join(', ')}. Only answers of providers are used for costs, cache hits and speed.`;
}
