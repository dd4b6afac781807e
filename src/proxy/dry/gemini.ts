import { type DryAnswer, type DryEncoder, type DryEvent, pieces } from './types.ts';

/** Gemini generateContent: https://ai.google.dev/api/generate-content. */
export const geminiEncoder: DryEncoder = { events, json };

function json(answer: DryAnswer): unknown {
  return response(answer, answer.id(''), partsOf(answer), true);
}

/** Each event is a whole response with the new parts; only the last has a finish reason, as the real API does. */
function events(answer: DryAnswer): DryEvent[] {
  const id = answer.id('');
  const parts = partsOf(answer).flatMap((part): GeminiPart[] =>
    'text' in part ? pieces(part.text).map((text) => ({ text })) : [part],
  );
  return parts.map((part, index) => ({
    event: null,
    data: response(answer, id, [part], index === parts.length - 1),
  }));
}

function response(answer: DryAnswer, id: string, parts: unknown[], last: boolean): unknown {
  const content = { parts, role: 'model' };
  return {
    candidates: [{ content, ...(last ? { finishReason: finishReasons[answer.stop] } : {}), index: 0 }],
    usageMetadata: usageOf(answer),
    modelVersion: answer.model,
    responseId: id,
  };
}

const finishReasons = { end: 'STOP', tool: 'STOP', length: 'MAX_TOKENS', refusal: 'SAFETY' } as const;

type GeminiPart = { text: string } | { functionCall: { id: string; name: string; args: unknown } };

function partsOf(answer: DryAnswer): GeminiPart[] {
  return answer.parts.map((part) =>
    part.type === 'text'
      ? { text: part.text }
      : { functionCall: { id: answer.id(''), name: part.tool.name, args: part.input } },
  );
}

/** `promptTokenCount` includes what came from the cache. */
function usageOf({ usage }: DryAnswer): Record<string, unknown> {
  return {
    promptTokenCount: usage.input,
    candidatesTokenCount: usage.output,
    totalTokenCount: usage.input + usage.output,
    ...(usage.cacheRead > 0 ? { cachedContentTokenCount: usage.cacheRead } : {}),
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: usage.input }],
  };
}
