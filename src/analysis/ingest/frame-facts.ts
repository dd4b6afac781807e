import { isObject, parseJson } from '../../wire/json.ts';
import { wireByName } from '../../wire/table.ts';

/** The facts in the envelope of a body and the path of the request. */
export interface FrameFacts {
  model: string | null;
  stream: boolean | null;
  /** The tool that wrote the log kept only the names of the body's members. */
  cut: boolean;
}

/** There are few distinct envelopes unless they contain ids; in that case caching all of them would not help. */
const MAX_REMEMBERED = 4096;

/** Reads model and stream flag, once per combination of envelope and path. */
export class FrameReader {
  readonly #facts = new Map<string, FrameFacts>();

  read(rest: number, restText: string, wireName: string, path: string): FrameFacts {
    const key = `${rest} ${wireName} ${path}`;
    const known = this.#facts.get(key);
    if (known !== undefined) return known;
    if (this.#facts.size === MAX_REMEMBERED) this.#facts.clear();
    const facts = factsOf(restText, wireName, path);
    this.#facts.set(key, facts);
    return facts;
  }
}

function factsOf(restText: string, wireName: string, path: string): FrameFacts {
  const frame = parseJson(restText);
  const cut = isObject(frame) && frame['_truncated'] !== undefined && frame['_keys'] !== undefined;
  const model = wireByName(wireName)?.split(frame, path);
  if (model) return { model: model.model, stream: model.stream, cut };
  const named = isObject(frame) && typeof frame['model'] === 'string' ? frame['model'] : null;
  return { model: named, stream: null, cut };
}
