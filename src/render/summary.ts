import { findings, type Ranked, ranked } from '../read/findings/findings.ts';
import type { Finding } from '../read/findings/statement.ts';
import type { ReportData } from '../read/report-schema.ts';
import { plural } from '../text/figures.ts';
import { shorten, visible } from '../text/visible.ts';
import { captureLine } from './markdown/capture-line.ts';
import { inlines } from './markdown/finding.ts';
import { plainText } from './markdown/nodes.ts';

/** Version of the JSON; a new one means that a member was removed or has another meaning. */
const SUMMARY_VERSION = 1;
/** Bytes of a summary in either form, with its last line end. */
export const MAX_SUMMARY_BYTES = 4_000;
const MAX_NAME = 60;
const MAX_AGENTS = 6;

/**
 * The findings as text of at most `maxBytes` bytes: the most important of each topic, then the second of each, and so on
 * while they fit. The last line states how many are left out.
 */
export function textSummary(data: ReportData, maxBytes = MAX_SUMMARY_BYTES): string {
  return fitting(data, maxBytes, (chosen, left) => {
    const topics = Map.groupBy(chosen, ({ title }) => title);
    const lines = [
      plainText(captureLine(data)),
      ...narrowing(data),
      ...[...topics].flatMap(([title, own]) => [
        '',
        `${title}:`,
        ...own.map(({ finding }) => `- ${plainText(inlines(...finding.text))}`),
      ]),
      ...(left > 0
        ? ['', `${plural(left, 'finding')} left out: lens analyze --md report.md writes all.`]
        : []),
    ];
    return `${lines.join('\n')}\n`;
  });
}

/** The same as JSON text: `findings` by topic with the requests that each is based on, `left_out` findings that do not fit. */
export function jsonSummary(data: ReportData, maxBytes = MAX_SUMMARY_BYTES): string {
  const { totals, agents } = data;
  return fitting(data, maxBytes, (chosen, left) => {
    const summary = {
      version: SUMMARY_VERSION,
      narrowed: Object.fromEntries(
        Object.entries(data.narrowed).map(([name, value]) => [name, shorten(value ?? '', MAX_NAME)]),
      ),
      exchanges: totals.exchanges,
      sessions: totals.sessions,
      first_seen: totals.first_seen,
      last_seen: totals.last_seen,
      failed: totals.failed,
      answered_by_lens: totals.answered_by_lens,
      answered_locally: totals.answered_locally,
      agents: agents.slice(0, MAX_AGENTS).map(({ agent, exchanges, agent_versions: versions }) => ({
        agent: shorten(agent, MAX_NAME),
        exchanges,
        versions: versions.length,
        newest_version: shorten(versions.at(-1) ?? '', MAX_NAME) || null,
      })),
      agents_left_out: Math.max(0, agents.length - MAX_AGENTS),
      findings: chosen.map(({ topic, finding: { agent, text, requests, of } }) => ({
        topic,
        agent: agent === null ? null : shorten(agent, MAX_NAME),
        text: plainText(inlines(...text)),
        requests,
        of,
      })),
      left_out: left,
    };
    return `${JSON.stringify(summary, null, 1)}\n`;
  });
}

/** Prints as many findings as fit, in the order of their rank; those that fit stay in the order of their topics. */
function fitting(
  data: ReportData,
  maxBytes: number,
  print: (chosen: readonly Ranked[], left: number) => string,
): string {
  const topics = findings(data);
  const order = topics.flatMap(({ topic, title, findings: own }) =>
    own.map((finding): Ranked => ({ topic, title, finding })),
  );
  const chosen = new Set<Finding>();
  const printed = (): string => {
    const shown = order.filter(({ finding }) => chosen.has(finding));
    return print(shown, order.length - shown.length);
  };
  let text = printed();
  for (const { finding } of ranked(topics)) {
    chosen.add(finding);
    const longer = printed();
    if (Buffer.byteLength(longer) <= maxBytes) text = longer;
    else chosen.delete(finding);
  }
  return text;
}

function narrowing({ narrowed }: ReportData): string[] {
  const parts = Object.entries(narrowed).map(
    ([name, value]) => `${name} ${shorten(visible(value ?? ''), MAX_NAME)}`,
  );
  return parts.length > 0 ? [`Only exchanges with ${parts.join(', ')}.`] : [];
}
