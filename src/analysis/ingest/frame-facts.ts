import { isObject, parseJson } from '../../wire/json.ts';
import { wireByName } from '../../wire/table.ts';

/** What the frame of a body and the request's path say. */
export interface FrameFacts {
  model: string | null;
  stream: boolean | null;
  /** The tool that wrote the log kept only the names of the body's members. */
  cut: boolean;
}

/** Frames are few as long as they hold no ids; where they hold some, remembering them all would help nobody. */
const MAX_REMEMBERED = 4096;

/** Reads model and stream flag; one frame and path is looked at once. */
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
