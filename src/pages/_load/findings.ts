import { t } from '../../components/messages.ts';
import { readReport } from '../../read/report.ts';
import type { OverviewPage } from '../../read/twins/overview.ts';
import type { Phrase, Sentence } from '../../read/twins/page.ts';
import type { Inline } from '../../render/markdown/nodes.ts';
import { type Ranked, rankedFindings } from '../../render/summary.ts';
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
  const ranked = rankedFindings(await readReport(db));
  return ranked.slice(0, SHOWN).map(({ topic, title, finding: { line, requests, of } }) => ({
    topic: title,
    text: sentenceOf(Array.isArray(line) ? line : [line]),
    evidence: [
      t('<page>{requests} of {of, plural, one {# request} other {# requests}}</page>', {
        requests,
        of,
        page: { href: evidencePages[topic] },
      }),
    ],
  }));
}

/** Sentences of the report are English; names from a log are marked as code. */
function sentenceOf(line: readonly Inline[]): Sentence {
  return line.map((piece): Phrase => {
    if (typeof piece === 'string') return piece;
    const text = 'value' in piece ? piece.value : '';
    return t('{name}', { name: { code: text } });
  });
}
