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
  if (!isObject(outer['response'])) return inCamelCase(outer);
  const { response, ...rest } = outer;
  return inCamelCase({ ...objectOf(response), ...rest });
}

/** Protobuf's JSON has names in either case: `usage_metadata` is `usageMetadata`. */
const snakeNames = new Map(
  'usage_metadata model_version response_id create_time prompt_feedback finish_reason citation_metadata block_reason'
    .split(' ')
    .map((name) => [name, camelCase(name)]),
);

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function inCamelCase(answer: JsonObject): JsonObject {
  if (!Object.keys(answer).some((name) => snakeNames.has(name)) && !isSnakeCandidate(answer)) return answer;
  const renamed = renameMembers(answer);
  const { candidates, usageMetadata } = renamed;
  if (Array.isArray(candidates))
    renamed['candidates'] = candidates.map((candidate) => renameMembers(objectOf(candidate)));
  if (isObject(usageMetadata))
    renamed['usageMetadata'] = Object.fromEntries(
      Object.entries(usageMetadata).map(([name, count]) => [camelCase(name), count]),
    );
  return renamed;
}

const isSnakeCandidate = ({ candidates }: JsonObject): boolean =>
  listOf(candidates).some((candidate) => objectOf(candidate)['finish_reason'] !== undefined);

function renameMembers(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [snakeNames.get(name) ?? name, member]),
  );
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
  const { parts } = objectOf(candidate['content']);
  const blocks = (isObject(parts) ? [parts] : listOf(parts)).map((part) => geminiPart(part, 'assistant'));
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
