import { clusterTexts } from './cluster/cluster.ts';
import { CorpusBuilder, canonical } from './corpus/corpus.ts';
import { classifyLines } from './corpus/line-classes.ts';
import { compare } from './family/surfaces.ts';
import { type MinedTexts, type Placement, Placer } from './place.ts';
import { mineTemplate } from './template.ts';
import type { PromptText, Template } from './types.ts';

/**
 * Mines texts incrementally. `add` returns at once the family a text probably belongs to; `close` returns the exact
 * result, which is the same as mining all texts from scratch. A template depends only on the set of its texts, so it is
 * kept while that set is unchanged, and mined again when it changes.
 */
export class PromptMiner {
  readonly #texts = new Map<string, PromptText>();
  readonly #templates = new Map<string, Template>();
  readonly #builder = new CorpusBuilder();
  /**
   * Number of texts in the builder. Texts are added there when a batch is closed, because the builder occasionally has
   * to grow.
   */
  #split = 0;
  #placer = new Placer([]);

  /** Adds a text. Returns undefined when no existing template matches. */
  add(text: PromptText): Placement | undefined {
    this.#texts.set(text.hash, text);
    return this.#placer.place(text.text);
  }

  /** The exact result for all texts so far. */
  close(): MinedTexts[] {
    const known = new Map(this.#templates);
    this.#templates.clear();
    const mined = this.#clusters().map((members): MinedTexts => {
      const hashes = members.map(({ hash }) => hash);
      const key = hashes.join();
      const template = known.get(key) ?? mineTemplate(members);
      this.#templates.set(key, template);
      return { hashes, template };
    });
    this.#placer = new Placer(mined);
    return mined;
  }

  /** The clusters, each as a set of texts by hash. Texts that were split into lines are kept between batches. */
  #clusters(): PromptText[][] {
    const texts = [...this.#texts.values()];
    for (; this.#split < texts.length; this.#split++)
      this.#builder.add((texts[this.#split] as PromptText).text);
    const { corpus, textOf } = canonical(this.#builder.finish());
    const cluster = clusterTexts(corpus, classifyLines(corpus.lines));
    const clusters: PromptText[][] = [];
    texts.forEach((text, i) => {
      const own = cluster[textOf[i] as number] as number;
      clusters[own] ??= [];
      clusters[own].push(text);
    });
    for (const members of clusters) members.sort((a, b) => compare(a.hash, b.hash));
    return clusters;
  }
}
