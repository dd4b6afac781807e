import { duration, plural, short } from '../text/figures.ts';
import type { FinishedExchange } from './sink/messages.ts';
import type { CaptureSummary } from './types.ts';

/** One line for one exchange: `codex gpt-5 /v1/responses 200  12.3k in (11.9k cached)  245 out  TTFT 812 ms  3.21 s`. */
export function exchangeLine(exchange: FinishedExchange): string {
  const { agent, model, path, status, outcome, input, cacheRead, output, msFirstContent, msEnd } = exchange;
  const cached = cacheRead ? ` (${short(cacheRead)} cached)` : '';
  const parts = [
    [agent, model, path].filter(Boolean).join(' '),
    outcome === 'complete'
      ? String(status ?? '')
      : [status, outcome].filter((part) => part !== null).join(' '),
    input === null ? '' : `${short(input)} in${cached}`,
    output === null ? '' : `${short(output)} out`,
    msFirstContent === null ? '' : `TTFT ${duration(msFirstContent)}`,
    duration(msEnd),
  ];
  return parts.filter((part) => part !== '').join('  ');
}

export interface SummaryAdvice {
  /** Command that analyses the log. */
  next: string;
  /** What to check when nothing was captured. */
  hints: readonly string[];
}

/** Lines printed at the end of a capture. */
export function summaryLines(summary: CaptureSummary, { next, hints }: SummaryAdvice): string[] {
  const warnings = summary.warnings.map((warning) => `warning: ${warning}`);
  if (summary.exchanges === 0) return [...nothingCaptured(summary, hints), ...warnings];
  const { exchanges, outcomes, tokens } = summary;
  const others = Object.entries(outcomes)
    .filter(([outcome]) => outcome !== 'complete')
    .map(([outcome, times]) => `${times} ${outcome.replaceAll('_', ' ')}`);
  const what = `${plural(exchanges, 'exchange')}${others.length > 0 ? ` (${others.join(', ')})` : ''}`;
  const cached = tokens.cacheRead > 0 ? `, ${short(tokens.cacheRead)} of it cached` : '';
  return [
    `${what}, ${short(tokens.input)} tokens in${cached}, ${short(tokens.output)} out`,
    ...(otherRequests(summary) > 0
      ? [`${plural(otherRequests(summary), 'other request')} relayed and not stored`]
      : []),
    ...warnings,
    ...redactedLines(summary.redacted),
    `log: ${summary.file}`,
    `next: ${next}`,
  ];
}

/** Places of one kind of secret that are listed. */
const MAX_PLACES = 6;

/** What `--redact` masked where; nothing for a capture without it. */
function redactedLines(redacted: CaptureSummary['redacted']): string[] {
  if (redacted === undefined) return [];
  if (redacted.length === 0) return ['masked: no secrets were found'];
  return redacted.map(({ kind, secrets, places }) => {
    const listed = places.slice(0, MAX_PLACES).map(({ place, times }) => `${place} (${times})`);
    const more = places.length > MAX_PLACES ? [`${places.length - MAX_PLACES} more places`] : [];
    return `masked: ${kind}: ${plural(secrets, 'secret')} in ${[...listed, ...more].join(', ')}`;
  });
}

function nothingCaptured(summary: CaptureSummary, hints: readonly string[]): string[] {
  const seen = Object.entries(summary.otherRequests).sort((a, b) => b[1] - a[1]);
  return [
    'NOTHING WAS CAPTURED: no model request passed through lens.',
    ...(seen.length === 0
      ? ['  Nothing reached lens at all.']
      : [
          '  Requests that passed and were not stored:',
          ...seen.slice(0, 10).map(([what, times]) => `    ${times} x ${what}`),
        ]),
    ...(seen.length > 10 ? [`    and ${seen.length - 10} more kinds`] : []),
    '  What to check:',
    ...hints.map((hint) => `  - ${hint}`),
  ];
}

function otherRequests({ otherRequests: others }: CaptureSummary): number {
  return Object.values(others).reduce((sum, times) => sum + times, 0);
}
