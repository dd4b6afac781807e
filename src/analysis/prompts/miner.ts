import { clusterTexts } from './cluster/cluster.ts';
import { CorpusBuilder, canonical } from './corpus/corpus.ts';
import { classifyLines } from './corpus/line-classes.ts';
import { compare } from './family/surfaces.ts';
import { type MinedTexts, type Placement, Placer } from './place.ts';
import { mineTemplate } from './template.ts';
import type { PromptText, Template } from './types.ts';

/**
 * Mines texts that come one by one. `add` says at once where a text probably belongs; `close` gives the exact result,
 * which is what mining all the texts anew would give: a template is a function of the set of its texts, so it is kept
 * as long as that set is the same, and made again when it is not.
 */
export class PromptMiner {
  readonly #texts = new Map<string, PromptText>();
  readonly #templates = new Map<string, Template>();
  #placers: Placer[] = [];

  /** Takes a text in. Undefined when no template found so far fits it. */
  add(text: PromptText): Placement | undefined {
    this.#texts.set(text.hash, text);
    let best: Placement | undefined;
    for (const placer of this.#placers) {
      const placement = placer.place(text.text);
      if (placement && (!best || placement.fit > best.fit)) best = placement;
    }
    return best;
  }

  /** The exact result for all texts so far. */
  close(): MinedTexts[] {
    const texts = [...this.#texts.values()].sort((a, b) => compare(a.hash, b.hash));
    const known = new Map(this.#templates);
    this.#templates.clear();
    const mined = clustersOf(texts).map((members): MinedTexts => {
      const hashes = members.map(({ hash }) => hash);
      const key = hashes.join();
      const template = known.get(key) ?? mineTemplate(members);
      this.#templates.set(key, template);
      return { hashes, template };
    });
    this.#placers = mined.map((own) => new Placer(own));
    return mined;
  }
}

function clustersOf(texts: readonly PromptText[]): PromptText[][] {
  const builder = new CorpusBuilder();
  for (const { text } of texts) builder.add(text);
  const { corpus, textOf } = canonical(builder.finish());
  const cluster = clusterTexts(corpus, classifyLines(corpus.lines));
  const clusters: PromptText[][] = [];
  texts.forEach((text, i) => {
    const own = cluster[textOf[i] as number] as number;
    clusters[own] ??= [];
    clusters[own].push(text);
  });
  return clusters;
}
