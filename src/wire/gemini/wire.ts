import { isObject, listOf, objectOf, stringOf } from '../json.ts';
import { modelInPath, splitBody } from '../split.ts';
import { UsageReader } from '../tokens.ts';
import type { Usage, Wire } from '../types.ts';
import { geminiAnswer, geminiAssembler } from './assembler.ts';
import { geminiView } from './view.ts';

const order = ['tools', 'system', 'messages'];

const plain = [
  { member: 'tools', list: 'tools' },
  // A bare text in the place of a content.
  { member: 'systemInstruction', list: 'system' },
  { member: 'systemInstruction.parts', list: 'system' },
  { member: 'system_instruction', list: 'system' },
  { member: 'system_instruction.parts', list: 'system' },
  { member: 'contents', list: 'messages' },
] as const;

/** Plain bodies, and Code Assist's (`{model, project, request: {…}}`); protobuf JSON takes snake case, too. */
const lists = [...plain, ...plain.map(({ member, list }) => ({ member: `request.${member}`, list }))].sort(
  (a, b) => order.indexOf(a.list) - order.indexOf(b.list),
);

/** Gemini generateContent on the Gemini API, Vertex and Code Assist, streamed or not, and countTokens. */
export const gemini: Wire = {
  name: 'gemini',
  matchesPath: (path) =>
    /(\/models\/[^/]+|\/tunedModels\/[^/]+|\/v1internal):(generateContent|streamGenerateContent|countTokens)$/.test(
      path,
    ),
  matchesBody: (body) => hasContents(body) || hasContents(objectOf(body)['request']),
  lists,
  view: geminiView,
  split(body, path) {
    const model = stringOf(objectOf(body)['model']) || modelInPath(path);
    const stream = /:streamGenerateContent(\?|$)/.test(path ?? '');
    const whole = splitBody({ lists, view: geminiView }, body, model, stream);
    const { request, ...outer } = whole.params;
    return isObject(request) ? { ...whole, params: { ...outer, ...request } } : whole;
  },
  assembler: geminiAssembler,
  fromJson: geminiAnswer,
  usage: geminiUsage,
};

function hasContents(body: unknown): boolean {
  const { contents } = objectOf(body);
  return (isObject(contents) ? [contents] : listOf(contents)).some(
    (content) => objectOf(content)['parts'] !== undefined,
  );
}

/**
 * Gemini usage: `promptTokenCount` includes the cached content, prompts of tools are counted apart, and the output is
 * candidates and thoughts, unless the total shows that the candidates include the thoughts.
 * https://ai.google.dev/api/generate-content#UsageMetadata. `countTokens` answers with `totalTokens` alone.
 */
function geminiUsage(raw: unknown): Usage {
  const reader = new UsageReader(raw);
  // Characters and pictures that Vertex charges for, where it charges by them.
  reader.ignore('billablePromptUsage');
  return reader.usage({
    input: reader.main('promptTokenCount', 'totalTokens'),
    cache: 'within input',
    extraInput: reader.count('toolUsePromptTokenCount'),
    cacheRead: reader.count('cachedContentTokenCount'),
    cacheWrite: null,
    output: reader.main('candidatesTokenCount', 'responseTokenCount'),
    reasoning: reader.count('thoughtsTokenCount'),
    reasoningIs: 'in addition to output',
    total: reader.count('totalTokenCount'),
  });
}
