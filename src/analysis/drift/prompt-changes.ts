import type { TableRow } from '../../store/append.ts';
import type { Family, FamilySurface, PromptText } from '../prompts/types.ts';
import type { Tables } from '../tables.ts';
import { type PromptChange, type PromptChangelog, promptChangelog } from './changelog.ts';
import { type Edition, type EditionRequest, editionSteps } from './editions.ts';

export interface PromptChangesInput {
  families: readonly Family[];
  requestOf(id: string): EditionRequest;
  /** Number of the text that an exchange has of a template; null when it has none. */
  textOf(exchange: number, template: string): number | null;
  /** A text by its number, with its tokens. */
  text(id: number): PromptText & { tokens: number };
  /** Tokens of a text. */
  count(text: string): number;
}

/** Texts of a version that are compared: more of them add little, and aligning them costs time. */
const mostTexts = 12;

/** A surface of a family as one version has it. */
interface SurfaceEdition {
  edition: Edition;
  surface: FamilySurface;
  /** Numbers of its distinct texts, the most frequent first, and requests that have it. */
  texts: readonly number[];
  requests: readonly EditionRequest[];
}

/** The tables `prompt_versions` and `prompt_changes`. */
export function promptChanges(input: PromptChangesInput): Tables {
  const versions: TableRow[] = [];
  const changes: TableRow[] = [];
  for (const { edition, previous } of editionSteps(input.families, input.requestOf)) {
    const now = surfacesOf(edition, input);
    const before = previous === null ? [] : surfacesOf(previous, input);
    const pairs = pairUp(before, now);
    for (const { was, is } of pairs) {
      const log = previous === null ? null : changelog(was, is, input);
      if (is) versions.push(versionRow(is, previous, was, log, input));
      const at = is ?? was;
      if (!log || !at) continue;
      for (const [index, change] of log.changes.entries()) {
        changes.push(changeRow({ edition, previous, at, change, number: index + 1 }));
      }
    }
  }
  return { prompt_versions: versions, prompt_changes: changes };
}

function surfacesOf(edition: Edition, { textOf }: PromptChangesInput): SurfaceEdition[] {
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
    return [{ edition, surface, texts, requests: [...byText.values()].flat().map(({ request }) => request) }];
  });
}

/** Surfaces that are one in both versions: of one template, else of one kind at one place, else those left of a kind in order. */
function pairUp(
  before: readonly SurfaceEdition[],
  now: readonly SurfaceEdition[],
): { was: SurfaceEdition | null; is: SurfaceEdition | null }[] {
  const rules: ((a: FamilySurface, b: FamilySurface) => boolean)[] = [
    (a, b) => a.template.id === b.template.id,
    (a, b) => a.kind === b.kind && a.place === b.place,
    (a, b) => a.kind === b.kind,
  ];
  const partners = new Map<SurfaceEdition, SurfaceEdition>();
  const taken = new Set<SurfaceEdition>();
  for (const fits of rules) {
    for (const is of now) {
      if (partners.has(is)) continue;
      const was = before.find((other) => !taken.has(other) && fits(other.surface, is.surface));
      if (!was) continue;
      partners.set(is, was);
      taken.add(was);
    }
  }
  return [
    ...now.map((is) => ({ was: partners.get(is) ?? null, is })),
    ...before.filter((was) => !taken.has(was)).map((was) => ({ was, is: null })),
  ];
}

/** A surface that came or went is one whose other side is empty. */
function changelog(
  was: SurfaceEdition | null,
  is: SurfaceEdition | null,
  { text, count }: PromptChangesInput,
): PromptChangelog {
  const [before, now] = [was, is].map((side) => (side?.texts ?? []).slice(0, mostTexts).map(text));
  return promptChangelog(before ?? [], now ?? [], count);
}

function versionRow(
  { edition, surface, texts, requests }: SurfaceEdition,
  previous: Edition | null,
  was: SurfaceEdition | null,
  log: PromptChangelog | null,
  { text: textBy }: PromptChangesInput,
): TableRow {
  const { family, version } = edition;
  const { text, tokens } = textBy(texts[0] as number);
  const times = requests.map(({ ts }) => ts).filter((ts) => ts !== null);
  return {
    lineage: family.lineage,
    family_id: family.id,
    family: family.name,
    agent: family.agent,
    position: surface.position,
    kind: surface.kind,
    place: surface.place,
    template_id: surface.template.id,
    version,
    requests: requests.length,
    texts: texts.length,
    first_seen: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
    last_seen: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
    text_id: texts[0],
    lines: text.split('\n').length,
    tokens,
    previous_version: previous?.version,
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
  edition: { family, version },
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
}): TableRow {
  const lines = 'lines' in change ? change.lines.join('\n') : null;
  return {
    lineage: family.lineage,
    agent: family.agent,
    family_id: family.id,
    family: family.name,
    position: surface.position,
    place: surface.place,
    from_version: previous?.version,
    to_version: version,
    change_number: number,
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
