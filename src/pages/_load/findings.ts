import { t } from '../../components/messages.ts';
import { findings, type Ranked, ranked } from '../../read/findings/findings.ts';
import { readReport } from '../../read/report.ts';
import type { OverviewPage } from '../../read/twins/overview.ts';
import type { Sentence } from '../../read/twins/page.ts';
import type { Site } from './site.ts';

/** Findings that the overview shows. */
const SHOWN = 6;

/** Pages that show what findings of a topic are based on. */
const evidencePages: Readonly<Record<Ranked['topic'], string>> = {
  versions: 'agents.html#versions',
  variation: 'slots.html',
  cost: 'usage.html',
  cache: 'cache.html',
  unused: 'tools.html?calls=never',
  capture: 'about.html',
};

/** The most important findings of the report, each with the requests it is based on and the page of its evidence. */
export async function overviewFindings({ db }: Pick<Site, 'db'>): Promise<OverviewPage['findings']> {
  const all = ranked(findings(await readReport(db)));
  return all.slice(0, SHOWN).map(({ topic, title, finding: { text, requests, of } }) => ({
    topic: title,
    text: text.flatMap(
      ({ message, values }, index): Sentence => [...(index > 0 ? [' '] : []), t(message, values)],
    ),
    evidence: [
      t('<page>{requests} of {of, plural, one {# request} other {# requests}}</page>', {
        requests,
        of,
        page: { href: evidencePages[topic] },
      }),
    ],
  }));
}
