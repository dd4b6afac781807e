import { errorIn } from '../error.ts';
import { indexOf, isObject, type JsonObject, listOf, objectOf, stringOf } from '../json.ts';
import { IndexedParts, isDone, UnknownParts } from '../parts.ts';
import { mergeUsage } from '../tokens.ts';
import type { ResponseAssembler, ResponseModel } from '../types.ts';
import { readAnswer, unwrap } from './answer.ts';

/**
 * Puts a streamed answer together: each event is a whole GenerateContentResponse with the parts that are new. Texts
 * of one kind that follow one another are one text; a thought signature closes the text it came with.
 */
export function geminiAssembler(): ResponseAssembler {
  let answer: JsonObject = {};
  const candidates = new IndexedParts();
  const unknown = new UnknownParts();

  const push: ResponseAssembler['push'] = ({ event, data }) => {
    if (!isObject(data)) {
      if (errorIn(data, event) !== undefined) answer = { ...answer, error: data };
      else if (!isDone(data)) unknown.add({ event, data });
      return false;
    }
    const { candidates: list, usageMetadata, ...rest } = unwrap(data);
    const failure = errorIn(unwrap(data), event);
    const before = objectOf(answer['usageMetadata']);
    answer = failure === undefined ? { ...answer, ...rest } : { ...answer, error: failure };
    // Each snapshot counts all so far; the last one may leave out what an earlier one had.
    if (isObject(usageMetadata)) answer['usageMetadata'] = mergeUsage(before, usageMetadata);
    return listOf(list)
      .map((value, position) => pushCandidate(objectOf(value), position))
      .includes(true);
  };

  const pushCandidate = (value: JsonObject, position: number): boolean => {
    const index = indexOf(value['index'], position);
    const before = candidates.get(index) ?? { index };
    const { content, ...rest } = value;
    const parts = listOf(objectOf(before['content'])['parts']);
    const { parts: given } = objectOf(content);
    const added = (isObject(given) ? [given] : listOf(given)).map(objectOf);
    for (const part of added) mergePart(parts as JsonObject[], part);
    candidates.set(index, { ...before, ...rest, content: { role: 'model', parts } });
    return added.some((part) =>
      typeof part['text'] === 'string' ? part['text'] !== '' : Object.keys(part).length > 0,
    );
  };

  const result = (): ResponseModel => {
    const list = candidates.inOrder().map(([, candidate]) => candidate);
    const whole = readAnswer({ ...answer, candidates: list });
    return { ...whole, unknown: [...whole.unknown, ...unknown.list()] };
  };

  return { push, result };
}

function mergePart(parts: JsonObject[], part: JsonObject): void {
  const last = parts.at(-1);
  const call = part['functionCall'];
  if (isObject(call)) {
    mergeCall(parts, part, call);
    return;
  }
  const continues =
    last !== undefined &&
    isPlainText(last) &&
    isPlainText(part) &&
    Boolean(last['thought']) === Boolean(part['thought']) &&
    last['thoughtSignature'] === undefined;
  if (continues) Object.assign(last, part, { text: stringOf(last['text']) + stringOf(part['text']) });
  else parts.push({ ...part });
}

function isPlainText(part: JsonObject): boolean {
  return typeof part['text'] === 'string';
}

/** An answer that came as one JSON body: a response, or the list of them that streaming without SSE gives. */
export function geminiAnswer(body: unknown): ResponseModel {
  if (!Array.isArray(body)) {
    const whole = readAnswer(unwrap(body));
    return { ...whole, finished: isObject(body) };
  }
  const assembler = geminiAssembler();
  for (const data of body) assembler.push({ event: null, data });
  return assembler.result();
}

/**
 * Adds a call: one that is sent in pieces continues while its pieces have `willContinue`; one that comes again with its
 * id is the same. https://ai.google.dev/api/caching#FunctionCall
 */
function mergeCall(parts: JsonObject[], part: JsonObject, call: JsonObject): void {
  const open = parts.findLast((one) => isObject(one['functionCall']));
  const before = objectOf(open?.['functionCall']);
  const id = stringOf(call['id']);
  if (open !== undefined && before['willContinue'] === true && (id === '' || id === before['id'])) {
    const partialArgs = [...listOf(before['partialArgs']), ...listOf(call['partialArgs'])];
    const { willContinue: _, ...known } = before;
    Object.assign(open, part, { functionCall: { ...known, ...call, partialArgs } });
    return;
  }
  const same = id === '' ? undefined : parts.find((one) => objectOf(one['functionCall'])['id'] === id);
  if (same !== undefined) Object.assign(same, part);
  // The end of a call in pieces.
  else if (open === undefined || Object.keys(call).length > 0) parts.push({ ...part });
}
