import type { Anatomy, AnatomyPart } from './twins/page.ts';
import { anatomyParts } from './twins/page.ts';

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

/** In the body but not in the prompt, so no part of what the model reads. */
const NOT_READ = 'deferred_tools';

/**
 * What the prompt of a request, or of the median request of a family, consists of.
 *
 * @param parts tokens by the parts of `token_parts`
 * @param fixedShare share of the instruction texts that their templates hold fixed, 0 to 1; null when they have no
 *   template, and the instructions stay one part
 * @param total tokens that the parts are scaled to; without it their sum
 */
export function anatomyOf(
  parts: readonly { part: string; tokens: number }[],
  fixedShare: number | null,
  { basis, statistic, total }: Pick<Anatomy, 'basis' | 'statistic'> & { total?: number | undefined },
): Anatomy {
  const sums = new Map<AnatomyPart, number>();
  const add = (part: AnatomyPart, tokens: number): void => {
    sums.set(part, (sums.get(part) ?? 0) + tokens);
  };
  for (const { part, tokens } of parts) {
    if (part === NOT_READ) continue;
    const shown = shownAs[part] ?? 'other';
    if (shown !== 'instructions' || fixedShare === null) add(shown, tokens);
    else {
      add('skeleton', tokens * fixedShare);
      add('slots', tokens * (1 - fixedShare));
    }
  }
  const sum = [...sums.values()].reduce((all, tokens) => all + tokens, 0);
  const scale = total === undefined || sum === 0 ? 1 : total / sum;
  return {
    total: Math.round(sum * scale),
    basis,
    statistic,
    parts: anatomyParts
      .map((part) => ({ part, tokens: Math.round((sums.get(part) ?? 0) * scale * 10) / 10 }))
      .filter(({ tokens }) => tokens > 0),
  };
}
