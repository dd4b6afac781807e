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
  { member: 'prompt', list: 'messages' },
] as const;

/**
 * Whether a path is that of text completions, the format before Chat, which some local servers and models for editors
 * still have: a `prompt` in place of messages, and a `text` in place of a message.
 * https://platform.openai.com/docs/api-reference/completions
 */
export function isTextCompletion(path: string): boolean {
  return /(?<!\/chat)\/completions(?:[?#]|$)/.test(path);
}

/** OpenAI Chat Completions, the older text completions, and everything that is compatible with them. */
export const openaiChat: Wire = {
  name: 'openai-chat',
  matchesPath: (path) => /\/completions$/.test(path),
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
