import { clusterTexts } from './cluster/cluster.ts';
import { CorpusBuilder, canonical } from './corpus/corpus.ts';
import { classifyLines } from './corpus/line-classes.ts';
import { compare } from './family/surfaces.ts';
import { type MinedTexts, type Placement, Placer } from './place.ts';
import { mineTemplate } from './template.ts';
import type { PromptText, Template } from './types.ts';

/**
 * Mines texts that come one by one. `add` returns at once where a text probably belongs; `close` gives the exact result,
 * which is what mining all the texts from scratch gives: a template is a function of the set of its texts, so it is kept
 * as long as that set is the same, and made again when it is not.
 */
export class PromptMiner {
  readonly #texts = new Map<string, PromptText>();
  readonly #templates = new Map<string, Template>();
  readonly #builder = new CorpusBuilder();
  /** How many texts are in the builder: they go there when a batch is closed, since now and then it makes room. */
  #split = 0;
  #placer = new Placer([]);

  /** Takes a text in. Undefined when no template found so far fits it. */
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

  /** Texts that belong together, each set by hash: the splitting of texts into lines is kept from batch to batch. */
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
