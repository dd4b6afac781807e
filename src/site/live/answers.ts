import { wireByName } from '../../wire/table.ts';
import type { Block, ResponseAssembler } from '../../wire/types.ts';

/** The text of an answer as far as it has come, and the tools that it calls. */
export interface LiveAnswer {
  text: string;
  called: string[];
}

/** Characters of an answer that a page gets while it comes; the page of the analysed exchange has all of it. */
const ANSWER_CHARS = 20_000;
/** Characters of what was asked. */
const ASKED_CHARS = 2000;
/** Exchanges that are assembled at once; one without an end, such as of a killed agent, leaves when others begin. */
const OPEN = 256;

/** Puts the answers of a log together while their events come. */
export class LiveAnswers {
  readonly #open = new Map<string, ResponseAssembler>();
  readonly #changed = new Set<string>();

  /** A request was sent. The answer of an unknown wire is not assembled. */
  begin(id: string, wire: string): void {
    const [oldest] = this.#open.keys();
    if (this.#open.size >= OPEN && oldest !== undefined) this.#open.delete(oldest);
    const assembler = wireByName(wire)?.assembler();
    if (assembler) this.#open.set(id, assembler);
  }

  /** An event of an answer came; `data` is its JSON, or any text. */
  push(id: string, event: string, data: Buffer | string): void {
    const assembler = this.#open.get(id);
    if (!assembler) return;
    if (assembler.push({ event: event === '' ? null : event, data: jsonOrText(data) })) this.#changed.add(id);
  }

  /** The answers that changed since the last call, by their exchange. */
  takeChanged(): Map<string, LiveAnswer> {
    const changed = new Map<string, LiveAnswer>();
    for (const id of this.#changed) {
      const assembler = this.#open.get(id);
      if (assembler) changed.set(id, answerOf(assembler.result().blocks));
    }
    this.#changed.clear();
    return changed;
  }

  /** An exchange ended. Its answer, from the assembled one of the log; null when there is none. */
  end(id: string, reconstructed: unknown): LiveAnswer | null {
    this.#open.delete(id);
    this.#changed.delete(id);
    const blocks = (reconstructed as { blocks?: unknown } | null | undefined)?.blocks;
    return Array.isArray(blocks) ? answerOf(blocks as Block[]) : null;
  }
}

function answerOf(blocks: readonly Block[]): LiveAnswer {
  const text = blocks
    .filter((block) => block?.type === 'text' || block?.type === 'thinking')
    .map((block) => String(block.text ?? ''))
    .join('\n\n');
  return {
    text: text.slice(0, ANSWER_CHARS),
    called: blocks.flatMap((block) => (block?.type === 'tool_call' ? [String(block.name)] : [])),
  };
}

/** What a request asks for, and its model; null for a body that is no request of this wire. */
export function requestFacts(
  wire: string,
  body: Buffer | string,
  path: string,
): { model: string | null; asked: string | null } | null {
  const format = wireByName(wire);
  const value = format && jsonOrText(body);
  if (!format || typeof value !== 'object' || value === null) return null;
  const { model, userPrompt } = format.split(value, path);
  return { model, asked: userPrompt?.slice(0, ASKED_CHARS) ?? null };
}

/** JSON, or the text where it is none: a stream may end with words such as [DONE]. */
function jsonOrText(data: Buffer | string): unknown {
  const text = typeof data === 'string' ? data : data.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
