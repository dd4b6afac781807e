import { errorIn } from '../error.ts';
import { indexOf, isObject, type JsonObject, listOf, objectOf, stringOf, unknownMembers } from '../json.ts';
import type { Block, ResponseModel } from '../types.ts';
import { geminiPart } from './parts.ts';

const answerMembers = new Set(
  'candidates usageMetadata modelVersion responseId createTime promptFeedback error'.split(' '),
);
const candidateMembers = new Set('content finishReason index citationMetadata'.split(' '));

/** The answer inside Code Assist's envelope, or the body itself; other members of the envelope come along. */
export function unwrap(body: unknown): JsonObject {
  const outer = objectOf(body);
  if (!isObject(outer['response'])) return outer;
  const { response, ...rest } = outer;
  return { ...objectOf(response), ...rest };
}

/** One whole GenerateContentResponse. https://ai.google.dev/api/generate-content#GenerateContentResponse */
export function readAnswer(answer: JsonObject): ResponseModel {
  const candidates = listOf(answer['candidates']).map(objectOf);
  const choices = candidates.map(readCandidate);
  const blocked = stringOf(objectOf(answer['promptFeedback'])['blockReason']);
  const counted = answer['totalTokens'] !== undefined;
  const error = errorIn(answer);
  const rest = counted || error === answer ? undefined : unknownMembers(answer, answerMembers);
  const candidateRest = candidates.flatMap((candidate) => unknownMembers(candidate, candidateMembers) ?? []);
  return {
    model: stringOf(answer['modelVersion']) || null,
    id: stringOf(answer['responseId']) || null,
    role: 'assistant',
    blocks: choices[0]?.blocks ?? [],
    stopReason: choices[0]?.stopReason ?? (blocked || null),
    usage: counted ? answer : (answer['usageMetadata'] ?? null),
    ...(error === undefined ? {} : { error }),
    finished: Boolean(blocked || error) || choices.some(({ stopReason }) => stopReason !== null),
    ...(choices.length > 1 ? { choices } : {}),
    unknown: [...(rest === undefined ? [] : [rest]), ...candidateRest],
  };
}

function readCandidate(
  candidate: JsonObject,
  position: number,
): { index: number; blocks: Block[]; stopReason: string | null } {
  const blocks = listOf(objectOf(candidate['content'])['parts']).map((part) => geminiPart(part, 'assistant'));
  const citations = objectOf(candidate['citationMetadata']);
  const sources = listOf(citations['citationSources'] ?? citations['citations']);
  const text = blocks.find((block) => block.type === 'text');
  if (sources.length > 0 && text !== undefined) text.citations = sources;
  return {
    index: indexOf(candidate['index'], position),
    blocks,
    stopReason: stringOf(candidate['finishReason']) || null,
  };
}
