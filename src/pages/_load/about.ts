import { count, plural } from '../../components/format.ts';
import type { AboutPage } from '../../components/model/about.ts';
import type { Sentence } from '../../components/model/common.ts';
import {
  siteCompleteness,
  siteLogs,
  siteOutcomes,
  siteSessions,
  siteWarnings,
} from '../../store/queries/site-about.ts';
import { siteTotals, type TotalsRow } from '../../store/queries/site-agents.ts';
import type { Route, Site } from './types.ts';

const SESSIONS_SHOWN = 300;

/** The page on the data themselves. */
export function aboutRoutes(site: Site): Route[] {
  return [{ url: 'about.html', load: () => aboutPage(site) }];
}

async function aboutPage({ db }: Site): Promise<AboutPage> {
  const [totals, logs, warnings, sessions, outcomes, completeness] = await Promise.all([
    siteTotals(db),
    siteLogs(db),
    siteWarnings(db),
    siteSessions(db, SESSIONS_SHOWN),
    siteOutcomes(db),
    siteCompleteness(db),
  ]);
  return {
    page: 'about',
    url: 'about.html',
    question: 'How far can these data be trusted?',
    answer: [
      [
        `${plural(totals.exchanges, 'exchange')} from ${plural(logs.length, 'log')}, with ${plural(totals.warnings, 'warning')}; `,
        `${count(totals.exchanges - totals.failed)} ended with a complete answer.`,
      ],
    ],
    logs,
    warnings,
    sessions,
    sessionsLeftOut: Math.max(0, totals.sessions - sessions.length),
    outcomes,
    fidelity: fidelitySentences(totals, completeness),
    evidence: [
      {
        what: 'Logs and how far they were read',
        sql: 'SELECT name, format, bytes_read, lines_read, present FROM logs ORDER BY name;',
      },
      { what: 'Warnings', sql: 'SELECT code, line, message FROM warnings ORDER BY log_id, line;' },
      {
        what: 'How exchanges ended',
        sql: 'SELECT outcome, status, count(*) FROM exchanges GROUP BY ALL ORDER BY 3 DESC;',
      },
    ],
  };
}

function fidelitySentences(
  totals: TotalsRow,
  completeness: readonly { completeness: string; exchanges: number }[],
): Sentence[] {
  const exact = completeness.find((row) => row.completeness === 'exact')?.exchanges ?? 0;
  const sentences: Sentence[] = [
    [
      exact === totals.exchanges
        ? 'Every request body is the client’s own text, byte for byte.'
        : `${count(exact)} of ${plural(totals.exchanges, 'request body', 'request bodies')} are the client’s own text; ${completeness
            .filter((row) => row.completeness !== 'exact')
            .map((row) => `${count(row.exchanges)} ${row.completeness}`)
            .join(', ')}.`,
    ],
  ];
  if (totals.reverse_sessions > 0) {
    sentences.push([
      `${plural(totals.reverse_sessions, 'session')} went through a custom base URL. Some agents send a different prompt then; a capture with --mode forward leaves them as they are.`,
    ]);
  }
  if (totals.dry_sessions > 0) {
    sentences.push([
      `${plural(totals.dry_sessions, 'session')} ran dry: requests are real, answers, usage and times are lens’ own.`,
    ]);
  }
  return sentences;
}
