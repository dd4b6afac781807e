import type { DerivedRow } from '../../store/schema/tables.ts';
import type { Family, PromptRequest, PromptText } from '../prompts/types.ts';

/** The facts about a distinct text. */
export interface TextSize {
  id: number;
  /** UTF-16 units. */
  chars: number;
  tokens: number;
}

/** Numbers texts in the order given (by hash) and measures them. */
export function measureTexts(
  texts: readonly PromptText[],
  count: (text: string) => number,
): Map<string, TextSize> {
  return new Map(
    texts.map(({ hash, text }, index) => [hash, { id: index + 1, chars: text.length, tokens: count(text) }]),
  );
}

/** Rows of `prompt_texts`. */
export function textRows(
  texts: readonly PromptText[],
  sizes: ReadonlyMap<string, TextSize>,
): DerivedRow<'prompt_texts'>[] {
  return texts.map(({ hash, text }) => ({
    text_id: (sizes.get(hash) as TextSize).id,
    hash,
    bytes: Buffer.byteLength(text),
    lines: text.split('\n').length,
    tokens: sizes.get(hash)?.tokens,
    text,
  }));
}

/**
 * Rows of `surfaces` of one exchange. A text may be a sample of several templates of its family (the same words at two
 * positions); in that case the template at its own position applies.
 */
export function surfaceRows(
  exchange: number,
  { surfaces }: Pick<PromptRequest, 'surfaces'>,
  family: Family | undefined,
  sizes: ReadonlyMap<string, TextSize>,
): DerivedRow<'surfaces'>[] {
  return surfaces.map(({ kind, place, hash }, position) => {
    const holders = family?.surfaces.filter(({ template }) => template.paths.has(hash)) ?? [];
    const own = holders.find((surface) => surface.kind === kind && surface.place === place) ?? holders.at(0);
    return {
      exchange_id: exchange,
      position,
      kind,
      location: place,
      text_id: (sizes.get(hash) as TextSize).id,
      template_id: own?.template.id,
    };
  });
}
