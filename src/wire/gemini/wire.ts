import { isObject, listOf, objectOf, stringOf } from '../json.ts';
import { modelInPath, splitBody } from '../split.ts';
import type { Wire } from '../types.ts';
import { geminiAnswer, geminiAssembler } from './assembler.ts';
import { geminiUsage } from './usage.ts';
import { geminiView } from './view.ts';

/** Plain bodies, and Code Assist's (`{model, project, request: {…}}`); protobuf JSON takes snake case, too. */
const lists = [
  { member: 'tools', list: 'tools' },
  { member: 'request.tools', list: 'tools' },
  { member: 'systemInstruction.parts', list: 'system' },
  { member: 'system_instruction.parts', list: 'system' },
  { member: 'request.systemInstruction.parts', list: 'system' },
  { member: 'contents', list: 'messages' },
  { member: 'request.contents', list: 'messages' },
] as const;

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
  return listOf(objectOf(body)['contents']).some((content) => Array.isArray(objectOf(content)['parts']));
}
