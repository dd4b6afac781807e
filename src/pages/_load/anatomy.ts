import { type Anatomy, type AnatomyPart, anatomyParts } from '../../read/twins/page.ts';

/** Parts of `token_parts` as the picture shows them; instruction texts are split further, by their templates. */
const shownAs: Readonly<Record<string, AnatomyPart>> = {
  tools: 'tools',
  system: 'instructions',
  developer: 'instructions',
  context: 'instructions',
  user: 'user',
  image: 'user',
  assistant: 'model',
  thinking: 'model',
  tool_call: 'model',
  tool_result: 'results',
};

/**
 * What a request, or the mean of many, is made of. `fixedShare` is the share of its instruction texts that its
 * templates hold fixed; null when they have no template, and the instructions stay one part.
 */
export function anatomyOf(
  parts: readonly { part: string; tokens: number }[],
  fixedShare: number | null,
  reported: boolean,
): Anatomy {
  const sums = new Map<AnatomyPart, number>();
  const add = (part: AnatomyPart, tokens: number): void => {
    sums.set(part, (sums.get(part) ?? 0) + tokens);
  };
  for (const { part, tokens } of parts) {
    const shown = shownAs[part] ?? 'other';
    if (shown !== 'instructions' || fixedShare === null) add(shown, tokens);
    else {
      add('skeleton', tokens * fixedShare);
      add('slots', tokens * (1 - fixedShare));
    }
  }
  const rounded = anatomyParts
    .map((part) => ({ part, tokens: Math.round((sums.get(part) ?? 0) * 10) / 10 }))
    .filter(({ tokens }) => tokens > 0);
  return {
    total: Math.round([...sums.values()].reduce((sum, tokens) => sum + tokens, 0)),
    basis: reported ? 'reported' : 'estimate',
    parts: rounded,
  };
}

/** Share of the instruction texts that is fixed, within 0 and 1; null where there are none. */
export function fixedShareOf(tokens: number, fixedTokens: number): number | null {
  return tokens > 0 ? Math.min(1, Math.max(0, fixedTokens / tokens)) : null;
}
