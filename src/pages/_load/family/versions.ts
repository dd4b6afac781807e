import { sitePromptChanges, sitePromptVersions } from '../../../read/drift.ts';
import type { FamilyPage, PromptVersion } from '../../../read/twins/prompts.ts';
import { type Site, slug } from '../site.ts';

const CHANGES = { changes: 60, chars: 700 };

/** Versions of the prompts of a lineage, or of all, oldest first within each agent. */
export async function promptVersions(
  site: Site,
  lineage: string | null,
  published: ReadonlySet<string>,
): Promise<PromptVersion[]> {
  const comparison = (before: string | null, after: string): string | null => {
    const url = `compare/${slug(`prompt-${before}`)}/${slug(`prompt-${after}`)}.html`;
    return published.has(url) ? url : null;
  };
  return (await sitePromptVersions(site.db, lineage)).map((row) => ({
    prompt: row.family_name,
    agent: row.agent,
    url: site.urls.family(row.family) ?? 'families.html',
    version: row.version,
    previous: row.previous_version,
    compared: comparison(row.previous_family, row.family),
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    requests: row.requests,
    tokens: row.tokens,
    lines:
      row.lines_added === null
        ? null
        : {
            added: row.lines_added,
            removed: row.lines_removed ?? 0,
            moved: row.lines_moved ?? 0,
            reworded: row.lines_reworded ?? 0,
          },
    tokensAdded: row.tokens_added,
    tokensRemoved: row.tokens_removed,
  }));
}

/** What the versions of a family say otherwise than those before them. */
export async function promptChangelog(site: Site, family: string): Promise<FamilyPage['changelog']> {
  return (await sitePromptChanges(site.db, family, CHANGES)).map(({ from_version, to_version, ...row }) => ({
    ...row,
    from: from_version,
    to: to_version,
  }));
}
