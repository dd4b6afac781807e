import { type JsonObject, listOf, objectOf, parseJson, stringOf } from '../../../wire/json.ts';
import type { Block } from '../../../wire/types.ts';
import type {
  AnswerPart,
  CommonAnswer,
  CommonUsage,
  Delta,
  OutEvent,
  Stop,
  StreamReader,
  StreamWriter,
} from '../common.ts';
import { hasCall } from '../params.ts';

export function readGeminiStop(reason: string | null, blocks: readonly Block[]): Stop {
  if (reason === 'MAX_TOKENS') return 'length';
  if (/SAFETY|RECITATION|BLOCK|PROHIBITED|SPII|LANGUAGE/.test(reason ?? '')) return 'refusal';
  return hasCall(blocks) ? 'calls' : 'end';
}

const finishReasons: Readonly<Record<Stop, string>> = {
  end: 'STOP',
  calls: 'STOP',
  length: 'MAX_TOKENS',
  sequence: 'STOP',
  refusal: 'SAFETY',
};

export function writeGeminiAnswer(answer: CommonAnswer): JsonObject {
  return response(answer, answer.parts.map(partOf), answer);
}

/** A whole response; with `end`, the last one of a stream. */
function response(
  { id, model }: { id: string; model: string },
  parts: readonly JsonObject[],
  end?: CommonAnswer,
): JsonObject {
  return {
    candidates: [
      {
        content: { parts, role: 'model' },
        ...(end === undefined ? {} : { finishReason: finishReasons[end.stop] }),
        index: 0,
      },
    ],
    ...(end === undefined ? {} : { usageMetadata: usageOf(end.usage) }),
    modelVersion: model,
    responseId: id,
  };
}

function partOf(part: AnswerPart): JsonObject {
  switch (part.type) {
    case 'text':
      return { text: part.text };
    case 'thinking':
      return { text: part.text, thought: true };
    case 'call':
      return {
        functionCall: { id: part.id, name: part.name, args: objectOf(part.input) },
        ...(part.signature === undefined ? {} : { thoughtSignature: part.signature }),
      };
  }
}

/** `promptTokenCount` includes what came from the cache, and thoughts are in addition to the candidates. */
function usageOf({ input, cacheRead, output, reasoning }: CommonUsage): JsonObject {
  return {
    promptTokenCount: input,
    candidatesTokenCount: Math.max(0, output - reasoning),
    totalTokenCount: input + output,
    ...(cacheRead > 0 ? { cachedContentTokenCount: cacheRead } : {}),
    ...(reasoning > 0 ? { thoughtsTokenCount: reasoning } : {}),
  };
}

/** Each event is a whole response with the new parts; a call is sent when its input is whole. */
export function geminiWriter(): StreamWriter {
  let head = { id: '', model: '' };
  let call: (Extract<Delta, { type: 'call' }> & { text: string }) | undefined;
  const event = (parts: readonly JsonObject[], end?: CommonAnswer): OutEvent => ({
    event: null,
    data: response(head, parts, end),
  });
  const closed = (): OutEvent[] => {
    if (call === undefined) return [];
    const { text, ...rest } = call;
    call = undefined;
    return [event([partOf({ ...rest, type: 'call', text, input: parseJson(text) ?? {} })])];
  };

  return {
    begin(given) {
      head = given;
      return [];
    },
    push(piece) {
      if (piece.type === 'input') {
        if (call?.key === piece.key) call.text += piece.text;
        return [];
      }
      const before = closed();
      if (piece.type === 'call') call = { ...piece, text: '' };
      if (piece.type !== 'text' && piece.type !== 'thinking') return before;
      return [...before, event([partOf(piece as AnswerPart)])];
    },
    end: (answer) => [...closed(), event([], answer)],
  };
}

export function geminiReader(newId: () => string): StreamReader {
  return {
    push(data) {
      const whole = objectOf(data['response'] ?? data);
      const candidate = objectOf(listOf(whole['candidates'])[0]);
      return listOf(objectOf(candidate['content'])['parts']).flatMap((part) =>
        deltasOf(objectOf(part), newId),
      );
    },
  };
}

function deltasOf(part: JsonObject, newId: () => string): Delta[] {
  const call = objectOf(part['functionCall']);
  if (stringOf(call['name'])) {
    // Some models give their calls no ids.
    const id = stringOf(call['id']) || newId();
    const signature = stringOf(part['thoughtSignature']);
    return [
      {
        type: 'call',
        key: id,
        id,
        name: stringOf(call['name']),
        freeForm: false,
        ...(signature ? { signature } : {}),
      },
      { type: 'input', key: id, text: JSON.stringify(call['args'] ?? {}) },
    ];
  }
  const text = stringOf(part['text']);
  if (text === '') return [];
  return [{ type: part['thought'] === true ? 'thinking' : 'text', text }];
}
