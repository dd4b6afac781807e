import { isObject, listOf, objectOf } from '../json.ts';
import { modelInPath, splitBody } from '../split.ts';
import type { Wire } from '../types.ts';
import { converseAnswer, converseAssembler } from './assembler.ts';
import { converseUsage } from './usage.ts';
import { converseView } from './view.ts';

const lists = [
  { member: 'toolConfig.tools', list: 'tools' },
  { member: 'system', list: 'system' },
  { member: 'messages', list: 'messages' },
] as const;

/** Content block types that no other wire has. */
const ownBlocks = ['toolUse', 'toolResult', 'reasoningContent', 'cachePoint', 'guardContent'];

/** Converse and ConverseStream of Amazon Bedrock, for any model behind them. */
export const bedrockConverse: Wire = {
  name: 'bedrock-converse',
  matchesPath: (path) => /\/model\/[^/]+\/converse(-stream)?$/.test(path),
  matchesBody: (body) => {
    if (!isObject(body) || !Array.isArray(body['messages'])) return false;
    if (isObject(body['toolConfig']) || isObject(body['inferenceConfig'])) return true;
    return body['messages'].some((message) =>
      listOf(objectOf(message)['content']).some((part) =>
        ownBlocks.some((name) => objectOf(part)[name] !== undefined),
      ),
    );
  },
  lists,
  view: converseView,
  split: (body, path) =>
    splitBody(
      { lists, view: converseView },
      body,
      modelInPath(path),
      /\/converse-stream(\?|$)/.test(path ?? ''),
    ),
  assembler: converseAssembler,
  fromJson: converseAnswer,
  usage: converseUsage,
};
