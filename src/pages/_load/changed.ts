import { agentName } from '../../components/format.ts';
import { t } from '../../components/messages.ts';
import { siteChangeTotals } from '../../read/drift.ts';
import type { Sentence } from '../../read/twins/page.ts';
import type { PromptVersion } from '../../read/twins/prompts.ts';
import { publishedComparisons } from './compare.ts';
import { promptVersions } from './family/versions.ts';
import type { Site } from './site.ts';

const SHOWN = 10;

/** What changed while it was captured: versions of prompts, tools, slots. */
export async function whatChanged(site: Site): Promise<{ answer: Sentence[]; versions: PromptVersion[] }> {
  const totals = await siteChangeTotals(site.db);
  const versions = (await promptVersions(site, null, await publishedComparisons(site))).filter(
    ({ lines }) => lines !== null && lines.added + lines.removed + lines.moved + lines.reworded > 0,
  );
  const agents = [...new Set(versions.map(({ agent }) => agentName(agent)))];
  const first =
    versions.length === 0
      ? t(
          'No prompt was seen in two different versions. Capture another version of an agent to see what changed.',
        )
      : t(
          '{n, plural, one {# version of a prompt differs} other {# versions of prompts differ}} from the one before ({agents}).',
          { n: versions.length, agents: agents.join(', ') },
        );
  return {
    answer: [
      [
        first,
        ' ',
        t(
          '{tools, plural, one {# tool definition} other {# tool definitions}} changed, and slots changed their value {slots, plural, one {# time} other {# times}}: <page>see when</page>.',
          { tools: totals.tools, slots: totals.slots, page: { href: 'slots.html' } },
        ),
      ],
    ],
    versions: versions
      .toSorted((a, b) => (b.firstSeen ?? '').localeCompare(a.firstSeen ?? ''))
      .slice(0, SHOWN),
  };
}
