import { objectOf, parseJson, stringOf } from '../../wire/json.ts';
import type { Block, ResponseModel, Usage, Wire } from '../../wire/types.ts';
import type { AnswerPart, CommonAnswer, CommonUsage, Converter, Delta } from './common.ts';
import type { ToolNames } from './tool-names.ts';

/** What an answer's conversion needs to know of its request. */
export interface AnswerContext {
  names: ToolNames;
  /** Asked for; some servers name none in their answers. */
  model: string;
  newId(): string;
}

/** A whole answer of a wire, with the client's own names of tools. */
export function commonAnswer(
  wire: Wire,
  converter: Converter,
  model: ResponseModel,
  context: AnswerContext,
): CommonAnswer {
  const parts = model.blocks.flatMap((block) => partOf(block, context));
  return { ...answerHead(model, context), parts, ...answerEnd(wire, converter, model) };
}

/** Id and model of an answer. */
export function answerHead(
  { model }: Pick<ResponseModel, 'model'>,
  context: Pick<AnswerContext, 'newId' | 'model'>,
): Pick<CommonAnswer, 'id' | 'model'> {
  return { id: context.newId(), model: model ?? context.model };
}

/** Why an answer ended, and what it cost. */
export function answerEnd(
  wire: Wire,
  converter: Converter,
  model: ResponseModel,
): Pick<CommonAnswer, 'stop' | 'usage'> {
  return {
    stop: converter.readStop(model.stopReason, model.blocks),
    usage: usageOf(wire.usage(model.usage)),
  };
}

function usageOf({ input, cacheRead, cacheWrite, output, reasoning }: Usage): CommonUsage {
  return {
    input: input ?? 0,
    cacheRead: cacheRead ?? 0,
    cacheWrite: cacheWrite ?? 0,
    output: output ?? 0,
    reasoning: reasoning ?? 0,
  };
}

function partOf(block: Block, { names, newId }: AnswerContext): AnswerPart[] {
  switch (block.type) {
    case 'text':
      return block.text === '' ? [] : [{ type: 'text', text: block.text }];
    case 'thinking': {
      if (block.text === '') return [];
      return [
        {
          type: 'thinking',
          text: block.text,
          ...(block.signature === undefined ? {} : { signature: block.signature }),
        },
      ];
    }
    case 'tool_call': {
      const { freeForm, ...own } = names.own(block.name);
      const text = freeForm ? textInside(block.text) : block.text;
      const signed = block.signature === undefined ? {} : { signature: block.signature };
      return [
        { type: 'call', id: block.id || newId(), ...own, freeForm, input: block.input, text, ...signed },
      ];
    }
    default:
      return [];
  }
}

/** The text of a free-form tool inside the function that replaces it; bare text of a model is that text. */
function textInside(text: string): string {
  const input = objectOf(parseJson(text))['input'];
  return typeof input === 'string' ? input : text;
}

/**
 * Gives the pieces of a stream the client's own names of tools. The input of a free-form tool is one text inside JSON: it
 * is held until it is whole.
 */
export class DeltaRenamer {
  readonly #names: ToolNames;
  readonly #held = new Map<string, string>();
  constructor(names: ToolNames) {
    this.#names = names;
  }

  push(delta: Delta): Delta[] {
    if (delta.type === 'input') {
      const held = this.#held.get(delta.key);
      if (held === undefined) return [delta];
      this.#held.set(delta.key, held + delta.text);
      return [];
    }
    const before = this.end();
    if (delta.type !== 'call') return [...before, delta];
    const own = this.#names.own(delta.name);
    if (own.freeForm) this.#held.set(delta.key, '');
    return [...before, { ...delta, ...own }];
  }

  /** What is still held. */
  end(): Delta[] {
    const whole = [...this.#held].map(([key, text]) => ({
      type: 'input' as const,
      key,
      text: textInside(text),
    }));
    this.#held.clear();
    return whole;
  }
}

/** Puts the pieces of a stream together. */
export class PartCollector {
  readonly parts: AnswerPart[] = [];
  #key: string | undefined;

  push(delta: Delta): void {
    const last = this.parts.at(-1);
    switch (delta.type) {
      case 'text':
      case 'thinking':
        if (last?.type === delta.type) last.text += delta.text;
        else this.parts.push({ type: delta.type, text: delta.text });
        break;
      case 'signature':
        if (last?.type === 'thinking') last.signature = stringOf(last.signature) + delta.text;
        break;
      case 'call': {
        const { key, ...call } = delta;
        this.#key = key;
        this.parts.push({ ...call, type: 'call', input: {}, text: '' });
        break;
      }
      case 'input':
        if (last?.type === 'call' && this.#key === delta.key) last.text += delta.text;
    }
  }
}

/** The pieces of a whole answer, for a client that asked for a stream of an endpoint that does not stream. */
export function deltasOf(parts: readonly AnswerPart[]): Delta[] {
  return parts.flatMap((part, index): Delta[] => {
    if (part.type === 'text') return [part];
    if (part.type === 'thinking')
      return [
        { type: 'thinking', text: part.text },
        ...(part.signature ? [{ type: 'signature' as const, text: part.signature }] : []),
      ];
    const { input: _, text, ...call } = part;
    return [
      { ...call, key: String(index) },
      { type: 'input', key: String(index), text },
    ];
  });
}
