import { openaiUsage } from '../chat/usage.ts';
import { isObject, listOf, objectOf, stringOf } from '../json.ts';
import { modelInPath, splitBody } from '../split.ts';
import type { Wire } from '../types.ts';
import { responsesAnswer } from './answer.ts';
import { responsesAssembler } from './assembler.ts';
import { responsesView } from './view.ts';

const lists = [
  { member: 'tools', list: 'tools' },
  { member: 'instructions', list: 'system' },
  { member: 'input', list: 'messages' },
] as const;

/** Members that distinguish a Responses request from an embeddings request, which has `model` and `input`, too. */
const ownMembers = [
  'instructions',
  'stream',
  'store',
  'tools',
  'max_output_tokens',
  'previous_response_id',
  'reasoning',
  'text',
];

/** OpenAI Responses over HTTP and WebSocket (`response.create`), `/responses/compact` and `/responses/input_tokens`. */
export const openaiResponses: Wire = {
  name: 'openai-responses',
  matchesPath: (path) => /\/responses(\/compact|\/input_tokens)?$/.test(path),
  matchesBody: (body) => {
    if (!isObject(body)) return false;
    if (body['type'] === 'response.create') return true;
    const { input } = body;
    if (Array.isArray(input) && input.some((item) => isObject(item) && (item['role'] ?? item['type'])))
      return true;
    return (
      (typeof input === 'string' || listOf(input).length > 0) &&
      ownMembers.some((name) => body[name] !== undefined)
    );
  },
  lists,
  view: responsesView,
  split(body, path) {
    const request = objectOf(body);
    const model = stringOf(request['model']) || modelInPath(path);
    return splitBody({ lists, view: responsesView }, body, model, request['stream'] === true);
  },
  assembler: responsesAssembler,
  fromJson: responsesAnswer,
  usage: openaiUsage,
};
