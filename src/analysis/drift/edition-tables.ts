import type { DerivedRow } from '../../store/schema/tables.ts';
import type { Family, FamilySurface, PromptText } from '../prompts/types.ts';
import type { SomeTables } from '../tables.ts';
import { type PromptChange, type PromptChangelog, promptChangelogs } from './changelog.ts';
import type { EditionText } from './edition-skeleton.ts';
import { type Edition, type EditionRequest, editionSteps } from './editions.ts';
import { likenessOf, type PairedText, pairTexts } from './pair-texts.ts';

export interface EditionsInput {
  families: readonly Family[];
  requestOf(id: string): EditionRequest;
  /** Number of the text that an exchange has of a template; null when it has none. */
  textOf(exchange: number, template: string): number | null;
  /** A text by its number, with its tokens. */
  text(id: number): PromptText & { tokens: number };
  /** Tokens of a text. */
  count(text: string): number;
}

/** Maximum number of texts of a version that are compared: more add little, and aligning them takes time. */
const mostTexts = 12;

/** A surface of a family as one edition has it. */
interface SurfaceEdition {
  edition: Edition;
  surface: FamilySurface;
  /** Numbers of its distinct texts, the most frequent first, and requests that have it. */
  texts: readonly number[];
  requests: readonly EditionRequest[];
  byText: ReadonlyMap<number, readonly EditionRequest[]>;
}

/** The tables `editions` and `edition_changes`. */
export function editionTables(input: EditionsInput): SomeTables {
  const versions: DerivedRow<'editions'>[] = [];
  const changes: DerivedRow<'edition_changes'>[] = [];
  const known = new Map<Edition, SurfaceEdition[]>();
  const surfaces = (edition: Edition): SurfaceEdition[] => {
    const own = known.get(edition) ?? surfacesOf(edition, input);
    known.set(edition, own);
    return own;
  };
  const linesOf = (edition: Edition): string[] =>
    surfaces(edition).flatMap((own) => paired(own, input).lines);
  const likeness = (a: Edition, b: Edition): number => likenessOf(linesOf(a), linesOf(b));
  for (const { edition, previous } of editionSteps(input.families, input.requestOf, likeness)) {
    const now = surfaces(edition);
    if (previous === null) {
      for (const is of now) versions.push(versionRow(is, null, null, null, input));
      continue;
    }
    const before = surfaces(previous);
    const pairs = pairTexts(
      before.map((own) => paired(own, input)),
      now.map((own) => paired(own, input)),
    ).map(({ was, is }) => ({ was: before[was ?? -1] ?? null, is: now[is ?? -1] ?? null }));
    const logs = promptChangelogs(
      pairs.map(({ was, is }) => ({ before: editionTexts(was, input), now: editionTexts(is, input) })),
      input.count,
    );
    for (const [index, { was, is }] of pairs.entries()) {
      const log = logs[index] as PromptChangelog;
      if (is) versions.push(versionRow(is, previous, was, log, input));
      const at = is ?? was;
      for (const [number, change] of log.changes.entries())
        if (at)
          changes.push({
            ...changeRow({ edition, previous, at, change, number: number + 1 }),
            from_location:
              change.change === 'cut elsewhere' ? pairs[change.source]?.was?.surface.place : null,
          });
    }
  }
  return { editions: versions, edition_changes: changes };
}

/** The texts of a surface that are compared, with the runs that sent each. */
function editionTexts(own: SurfaceEdition | null, { text }: EditionsInput): EditionText[] {
  return (own?.texts ?? [])
    .slice(0, mostTexts)
    .map((id) => ({ ...text(id), runs: own?.byText.get(id) ?? [] }));
}

/** Number of samples of a text that are read for pairing. */
const pairedSamples = 3;

function paired({ surface, texts }: SurfaceEdition, { text }: EditionsInput): PairedText {
  return {
    lines: [...new Set(texts.slice(0, pairedSamples).flatMap((id) => text(id).text.split('\n')))],
    kind: surface.kind,
    location: surface.place,
    template: surface.template.id,
  };
}

function surfacesOf(edition: Edition, { textOf }: EditionsInput): SurfaceEdition[] {
  return edition.family.surfaces.flatMap((surface) => {
    const having = edition.requests.map((request) => ({
      request,
      text: textOf(request.exchange, surface.template.id),
    }));
    const byText = Map.groupBy(
      having.filter(({ text }) => text !== null),
      ({ text }) => text as number,
    );
    if (byText.size === 0) return [];
    const texts = [...byText].sort(([a, x], [b, y]) => y.length - x.length || a - b).map(([text]) => text);
    const runs = new Map([...byText].map(([text, own]) => [text, own.map(({ request }) => request)]));
    return [{ edition, surface, texts, byText: runs, requests: [...runs.values()].flat() }];
  });
}

function versionRow(
  { edition, surface, texts, requests }: SurfaceEdition,
  previous: Edition | null,
  was: SurfaceEdition | null,
  log: PromptChangelog | null,
  { text: textBy }: EditionsInput,
): DerivedRow<'editions'> {
  const { family, version } = edition;
  const { text, tokens } = textBy(texts[0] as number);
  const times = requests.map(({ ts }) => ts).filter((ts) => ts !== null);
  return {
    lineage_id: family.lineage,
    family_id: family.id,
    family: family.name,
    agent: family.agent,
    position: surface.position,
    kind: surface.kind,
    location: surface.place,
    template_id: surface.template.id,
    agent_version: version,
    model: edition.model,
    requests: requests.length,
    texts: texts.length,
    first_seen: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
    last_seen: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
    text_id: texts[0],
    lines: text.split('\n').length,
    tokens,
    previous_agent_version: previous?.version,
    previous_family_id: previous?.family.id,
    previous_text_id: was?.texts[0],
    lines_added: log?.lines.added,
    lines_removed: log?.lines.removed,
    lines_moved: log?.lines.moved,
    lines_reworded: log?.lines.reworded,
    words_added: log?.words.added,
    words_removed: log?.words.removed,
    tokens_added: log?.tokens.added,
    tokens_removed: log?.tokens.removed,
  };
}

function changeRow({
  edition: { family, version, model },
  previous,
  at: { surface },
  change,
  number,
}: {
  edition: Edition;
  previous: Edition | null;
  at: SurfaceEdition;
  change: PromptChange;
  number: number;
}): DerivedRow<'edition_changes'> {
  const lines = 'lines' in change ? change.lines.join('\n') : null;
  return {
    lineage_id: family.lineage,
    agent: family.agent,
    family_id: family.id,
    family: family.name,
    position: surface.position,
    location: surface.place,
    from_agent_version: previous?.version,
    to_agent_version: version,
    model,
    from_model: previous?.model,
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
