import { count } from '../../components/format.ts';
import { t } from '../../components/messages.ts';
import { captureTotals, exchangeStates, logs, type Totals, warningKinds } from '../../read/captured.ts';
import { sessions } from '../../read/sessions.ts';
import type { AboutPage } from '../../read/twins/overview.ts';
import type { Sentence } from '../../read/twins/page.ts';
import type { Route, Site } from './site.ts';

const SESSIONS_SHOWN = 300;

/** The page on the data themselves. */
export function aboutRoutes(site: Site): Route[] {
  return [{ url: 'about.html', load: () => aboutPage(site) }];
}

async function aboutPage({ db }: Site): Promise<AboutPage> {
  const [totals, read, warnings, all, { outcomes, completeness }] = await Promise.all([
    captureTotals(db),
    logs(db),
    warningKinds(db),
    sessions(db),
    exchangeStates(db),
  ]);
  return {
    page: 'about',
    url: 'about.html',
    question: 'How reliable is this data?',
    answer: [
      [
        t(
          '{n, plural, one {# exchange} other {# exchanges}} from {logs, plural, one {# log} other {# logs}}, with {warnings, plural, one {# warning} other {# warnings}}; {complete} ended with a complete answer.',
          {
            n: totals.exchanges,
            logs: read.length,
            warnings: totals.warnings,
            complete: totals.exchanges - totals.failed,
          },
        ),
      ],
    ],
    logs: read,
    warnings: warnings.map(({ log_line: line, ...warning }) => ({ ...warning, line })),
    sessions: all.slice(0, SESSIONS_SHOWN).map((row) => ({
      session: row.session_id,
      ts: row.ts,
      agent: row.agent,
      version: row.agent_version,
      mode: row.mode,
      dry: row.dry,
      label: row.label,
      command: row.command,
      cwd: row.cwd,
      exchanges: row.exchanges,
    })),
    sessionsLeftOut: Math.max(0, all.length - SESSIONS_SHOWN),
    outcomes,
    fidelity: fidelitySentences(totals, completeness),
    evidence: [
      {
        what: 'Logs and how far they were read',
        sql: 'SELECT name, format, bytes_read, lines_read, present FROM logs ORDER BY name;',
      },
      { what: 'Warnings', sql: 'SELECT code, log_line, message FROM warnings ORDER BY log_id, log_line;' },
      {
        what: 'How exchanges ended',
        sql: 'SELECT outcome, status, count(*) FROM exchanges GROUP BY ALL ORDER BY 3 DESC;',
      },
    ],
  };
}

function fidelitySentences(
  totals: Totals,
  completeness: readonly { completeness: string; exchanges: number }[],
): Sentence[] {
  const exact = completeness.find((row) => row.completeness === 'exact')?.exchanges ?? 0;
  const sentences: Sentence[] = [
    [
      exact === totals.exchanges
        ? t('Every request body is the client’s own text, byte for byte.')
        : t(
            '{exact} of {n, plural, one {# request body is} other {# request bodies are}} the client’s own text; {others}.',
            {
              exact,
              n: totals.exchanges,
              others: completeness
                .filter((row) => row.completeness !== 'exact')
                .map((row) => `${count(row.exchanges)} ${row.completeness}`)
                .join(', '),
            },
          ),
    ],
  ];
  if (totals.reverse_sessions > 0) {
    sentences.push([
      t(
        '{n, plural, one {# session} other {# sessions}} used a custom base URL. Some agents send a different prompt then; a capture with {flag} does not change it.',
        { n: totals.reverse_sessions, flag: { code: '--mode forward' } },
      ),
    ]);
  }
  if (totals.dry_sessions > 0) {
    sentences.push([
      t(
        '{n, plural, one {# session} other {# sessions}} ran with --dry: the requests are real; answers, usage and times are from lens.',
        { n: totals.dry_sessions },
      ),
    ]);
  }
  return sentences;
}
