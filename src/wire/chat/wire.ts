import { isObject, objectOf, stringOf } from '../json.ts';
import { modelInPath, splitBody } from '../split.ts';
import type { Wire } from '../types.ts';
import { chatAnswer } from './answer.ts';
import { chatAssembler } from './assembler.ts';
import { openaiUsage } from './usage.ts';
import { chatView } from './view.ts';

const lists = [
  { member: 'tools', list: 'tools' },
  { member: 'functions', list: 'tools' },
  { member: 'messages', list: 'messages' },
] as const;

/** OpenAI Chat Completions and everything that is compatible with it. */
export const openaiChat: Wire = {
  name: 'openai-chat',
  matchesPath: (path) => /\/chat\/completions$/.test(path),
  matchesBody: (body) => isObject(body) && Array.isArray(body['messages']),
  lists,
  view: chatView,
  split(body, path) {
    const request = objectOf(body);
    const model = stringOf(request['model']) || modelInPath(path);
    return splitBody({ lists, view: chatView }, body, model, request['stream'] === true);
  },
  assembler: chatAssembler,
  fromJson: chatAnswer,
  usage: openaiUsage,
};
