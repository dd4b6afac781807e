import type { SurfaceKind } from '../../../wire/types.ts';
import { type Corpus, CorpusBuilder, canonical } from '../corpus/corpus.ts';
import type { PromptRequest, PromptText } from '../types.ts';

/** Requests as texts: what the agent wrote in each, joined. */
export interface Documents {
  corpus: Corpus;
  /** Number in the corpus of each request's text. */
  textOf: Int32Array;
}

const instruction: ReadonlySet<SurfaceKind> = new Set<SurfaceKind>(['system', 'developer', 'system-message']);

/**
 * Joins the instruction surfaces of each request into one text. Families are found on the joined text: blocks split or
 * joined by another version or another capture mode, and a header of one line, change nothing in it. Context (dates,
 * folders, memory files in user messages) stands for requests that have no instructions.
 */
export function joinSurfaces(requests: readonly PromptRequest[], texts: readonly PromptText[]): Documents {
  const byHash = new Map(texts.map(({ hash, text }) => [hash, text]));
  const builder = new CorpusBuilder();
  const known = new Map<string, number>();
  const numbers = requests.map((request) => {
    const instructions = request.surfaces.filter(({ kind }) => instruction.has(kind));
    const hashes = (instructions.length > 0 ? instructions : request.surfaces).map(({ hash }) => hash);
    const key = hashes.join();
    let number = known.get(key);
    if (number === undefined) {
      number = known.size;
      known.set(key, number);
      builder.add(hashes.map((hash) => byHash.get(hash) ?? '').join('\n'));
    }
    return number;
  });
  const { corpus, textOf } = canonical(builder.finish());
  return { corpus, textOf: Int32Array.from(numbers, (number) => textOf[number] as number) };
}
