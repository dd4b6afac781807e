import type { DerivedRow } from '../../store/schema/tables.ts';
import { fixedChars } from '../prompts/sample-lines.ts';
import type { Family, FamilySurface, PromptText } from '../prompts/types.ts';
import type { SomeTables } from '../tables.ts';
import { type PromptChangelog, promptChangelogs } from './changelog.ts';
import { changeRow, editionId, settingRows } from './edition-change-rows.ts';
import type { RequestSettings } from './edition-settings.ts';
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
  settingsOf(exchange: number): RequestSettings;
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

/** The tables `editions`, `edition_texts` and `edition_changes`. */
export function editionTables(input: EditionsInput): SomeTables {
  const rows: DerivedRow<'editions'>[] = [];
  const texts: TextRow[] = [];
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
  const steps = editionSteps(input.families, input.requestOf, likeness);
  const shown = shownEditions(steps.map(({ edition }) => edition));
  const numbers = new Map<string, number>();
  for (const { edition, previous } of steps) {
    const number = (numbers.get(edition.family.lineage) ?? 0) + 1;
    numbers.set(edition.family.lineage, number);
    const pairs = pairsOf(previous === null ? [] : surfaces(previous), surfaces(edition), input);
    const logs =
      previous &&
      promptChangelogs(
        pairs.map(({ was, is }) => ({ before: editionTexts(was, input), now: editionTexts(is, input) })),
        input.count,
      );
    const own = pairs.flatMap(({ was, is }, i) => (is ? [textRow(is, was, logs?.[i], input)] : []));
    texts.push(...own);
    rows.push({
      ...editionRow(edition, previous, own),
      ...totals(logs),
      edition_number: number,
      shown: shown.has(edition),
    });
    for (const [index, { was, is }] of pairs.entries()) {
      const at = is ?? was;
      if (!at) continue;
      for (const [i, change] of (logs?.[index]?.changes ?? []).entries())
        changes.push({
          ...changeRow({ edition, previous, at, change, number: i + 1 }),
          from_location: change.change === 'cut elsewhere' ? pairs[change.source]?.was?.surface.place : null,
        });
    }
    changes.push(...settingRows(edition, previous, input.settingsOf));
  }
  return { editions: rows, edition_texts: texts, edition_changes: changes };
}

type TextRow = DerivedRow<'edition_texts'>;

interface TextPair {
  was: SurfaceEdition | null;
  is: SurfaceEdition | null;
}

function pairsOf(
  before: readonly SurfaceEdition[],
  now: readonly SurfaceEdition[],
  input: EditionsInput,
): TextPair[] {
  return pairTexts(
    before.map((own) => paired(own, input)),
    now.map((own) => paired(own, input)),
  ).map(({ was, is }) => ({ was: before[was ?? -1] ?? null, is: now[is ?? -1] ?? null }));
}

/** The edition that figures about a family are about: its newest version, with the most common model. */
function shownEditions(editions: readonly Edition[]): Set<Edition> {
  const shown = new Set<Edition>();
  for (const own of Map.groupBy(editions, ({ family }) => family).values()) {
    const newest = own.at(-1) as Edition;
    const candidates = own.filter(({ version }) => version === newest.version);
    shown.add(
      candidates.reduce((most, edition) => (edition.requests.length > most.requests.length ? edition : most)),
    );
  }
  return shown;
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

function editionRow(edition: Edition, previous: Edition | null, texts: readonly TextRow[]) {
  const { family, version, model, requests, firstSeen, lastSeen } = edition;
  const chars = sumOf(texts, 'chars');
  return {
    edition_id: editionId(edition),
    lineage_id: family.lineage,
    family_id: family.id,
    family: family.name,
    agent: family.agent,
    agent_version: version,
    model,
    requests: requests.length,
    first_seen: firstSeen,
    last_seen: lastSeen,
    texts: texts.length,
    lines: sumOf(texts, 'lines'),
    tokens: sumOf(texts, 'tokens'),
    fixed_share: chars === 0 ? null : sumOf(texts, 'fixed_chars') / chars,
    previous_edition_id: previous && editionId(previous),
    previous_family_id: previous?.family.id,
    previous_agent_version: previous?.version,
    previous_model: previous?.model,
  };
}

/** A column summed over the surfaces of an edition, each counted as often as its requests have it. */
function sumOf(rows: readonly TextRow[], column: 'lines' | 'tokens' | 'chars' | 'fixed_chars'): number {
  const isMean = column === 'chars' || column === 'fixed_chars';
  return rows.reduce(
    (sum, row) => sum + (row[column] as number) * (isMean ? (row['requests'] as number) : 1),
    0,
  );
}

/** Sums of the changes of all texts; undefined for the first edition. */
function totals(logs: readonly PromptChangelog[] | null) {
  const sum = (of: (log: PromptChangelog) => number): number | undefined =>
    logs?.reduce((total, log) => total + of(log), 0);
  return {
    lines_added: sum(({ lines }) => lines.added),
    lines_removed: sum(({ lines }) => lines.removed),
    lines_moved: sum(({ lines }) => lines.moved),
    lines_reworded: sum(({ lines }) => lines.reworded),
    words_added: sum(({ words }) => words.added),
    words_removed: sum(({ words }) => words.removed),
    tokens_added: sum(({ tokens }) => tokens.added),
    tokens_removed: sum(({ tokens }) => tokens.removed),
  };
}

function textRow(
  { edition, surface, texts, requests, byText }: SurfaceEdition,
  was: SurfaceEdition | null,
  log: PromptChangelog | undefined,
  { text: textBy }: EditionsInput,
): TextRow {
  const { template } = surface;
  const sizes = [...byText].map(([id, own]) => {
    const { hash, text } = textBy(id);
    const fixed = fixedChars(template, template.paths.get(hash) ?? []);
    return { requests: own.length, chars: text.length - (text.split('\n').length - 1), fixed };
  });
  const { text, tokens } = textBy(texts[0] as number);
  return {
    edition_id: editionId(edition),
    position: surface.position,
    kind: surface.kind,
    location: surface.place,
    template_id: surface.template.id,
    requests: requests.length,
    distinct_texts: texts.length,
    text_id: texts[0],
    lines: text.split('\n').length,
    tokens,
    chars: sizes.reduce((sum, { requests: count, chars }) => sum + count * chars, 0) / requests.length,
    fixed_chars: sizes.reduce((sum, { requests: count, fixed }) => sum + count * fixed, 0) / requests.length,
    previous_text_id: was?.texts[0],
    ...totals(log ? [log] : null),
  };
}
