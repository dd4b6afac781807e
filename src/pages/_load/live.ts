import { t } from '../../components/messages.ts';
import { logSessions } from '../../read/sessions.ts';
import type { LiveCapture, LivePage } from '../../read/twins/sessions.ts';
import type { Database } from '../../store/database.ts';
import { slug } from './site.ts';

/** Rows the page bears. */
const ROWS = 300;

/** The page on what is being captured: the logs of the folder, with what is known of those that were analysed. */
export async function livePage(
  db: Database,
  logs: readonly Omit<LiveCapture, 'session'>[],
): Promise<LivePage> {
  const sessions = new Map((await logSessions(db)).map((row) => [row.log, row]));
  const captures = logs.slice(0, ROWS).map(({ log, bytes, written, running }) => {
    const known = sessions.get(log);
    return {
      log,
      bytes,
      written,
      running,
      session: known
        ? {
            url: `sessions/${slug(known.session_id)}.html`,
            ts: known.ts,
            agent: known.agent,
            label: known.label,
            exchanges: known.exchanges,
          }
        : null,
    };
  });
  const running = logs.filter((log) => log.running).length;
  return {
    page: 'live',
    url: 'live.html',
    question: 'What is happening now?',
    answer: [
      [
        logs.length === 0
          ? t('Nothing was captured here yet.')
          : t(
              '{n, plural, one {# capture} other {# captures}} in this folder, {running, plural, one {# of them} other {# of them}} running.',
              { n: logs.length, running },
            ),
      ],
    ],
    captures,
    capturesLeftOut: Math.max(0, logs.length - ROWS),
    evidence: [
      {
        what: 'Captures that were analysed',
        sql: 'SELECT log, ts, agent, label, exchanges FROM sessions ORDER BY ts DESC;',
      },
    ],
  };
}
