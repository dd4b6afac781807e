import { createHash } from 'node:crypto';
import type { DerivedRow } from '../../store/schema/tables.ts';
import type { FamilySurface } from '../prompts/types.ts';
import type { PromptChange } from './changelog.ts';
import { type RequestSettings, type Sent, settingChanges } from './edition-settings.ts';
import type { Edition } from './editions.ts';

/** Id of an edition: depends only on its family, version and model. */
export function editionId({ family, version, model }: Edition): string {
  return createHash('sha256')
    .update(JSON.stringify([family.id, version, model]))
    .digest('hex')
    .slice(0, 12);
}

/** The columns of a change that identify the step of versions. */
function stepRow(edition: Edition, previous: Edition | null) {
  const { family, version, model } = edition;
  return {
    edition_id: editionId(edition),
    lineage_id: family.lineage,
    agent: family.agent,
    family_id: family.id,
    family: family.name,
    from_agent_version: previous?.version,
    to_agent_version: version,
    model,
    from_model: previous?.model,
  };
}

/** Changes outside of the texts; a different model has its own parameters, so they show no change of the version. */
export function settingRows(
  edition: Edition,
  previous: Edition | null,
  settingsOf: (exchange: number) => RequestSettings,
): DerivedRow<'edition_changes'>[] {
  if (!previous || previous.model !== edition.model) return [];
  const [before, now] = [previous, edition].map(({ requests }) =>
    requests.map((request) => ({ request, settings: settingsOf(request.exchange) })),
  ) as [Sent[], Sent[]];
  return settingChanges(before, now).map((change, i) => ({
    ...stepRow(edition, previous),
    ...change,
    position: edition.family.surfaces.length,
    change_number: i + 1,
    from_location: null,
    below: null,
    lines: 0,
    words_added: 0,
    words_removed: 0,
    tokens_added: 0,
    tokens_removed: 0,
  }));
}

export function changeRow({
  edition,
  previous,
  at: { surface },
  change,
  number,
}: {
  edition: Edition;
  previous: Edition | null;
  at: { surface: FamilySurface };
  change: PromptChange;
  number: number;
}): Omit<DerivedRow<'edition_changes'>, 'from_location'> {
  const lines = 'lines' in change ? change.lines.join('\n') : null;
  return {
    ...stepRow(edition, previous),
    position: surface.position,
    location: surface.place,
    change_number: number,
    optional: change.optional,
    change: change.change,
    before: change.change === 'reworded' ? change.before : change.change === 'added' ? null : lines,
    after: change.change === 'reworded' ? change.after : change.change === 'removed' ? null : lines,
    below: change.below,
    lines: 'lines' in change ? change.lines.length : 1,
    words_added: change.words.added,
    words_removed: change.words.removed,
    tokens_added: change.tokens.added,
    tokens_removed: change.tokens.removed,
  };
}
