import { mediaBlock } from '../blocks.ts';
import { chatView } from '../chat/view.ts';
import { isObject, listOf, objectOf, stringOf } from '../json.ts';
import { splitBody } from '../split.ts';
import { UsageReader } from '../tokens.ts';
import type { ElementView, ListName, Usage, Wire } from '../types.ts';
import { ollamaAnswer, ollamaAssembler } from './answer.ts';

const lists = [
  { member: 'tools', list: 'tools' },
  { member: 'system', list: 'system' },
  { member: 'messages', list: 'messages' },
] as const;

/**
 * Ollama's own API: messages like Chat's, with thinking, images in base64 and tool input as an object; it streams lines
 * of JSON unless `stream` is false. https://docs.ollama.com/api
 */
export const ollama: Wire = {
  name: 'ollama',
  matchesPath: (path) => /\/api\/(chat|generate)$/.test(path),
  // A body alone cannot be distinguished from Chat's.
  matchesBody: () => false,
  lists,
  view: ollamaView,
  split(body) {
    const request = objectOf(body);
    const model = stringOf(request['model']) || null;
    return splitBody({ lists, view: ollamaView }, body, model, request['stream'] !== false);
  },
  assembler: ollamaAssembler,
  fromJson: ollamaAnswer,
  usage: ollamaUsage,
};

function ollamaView(list: ListName, element: unknown): ElementView {
  if (list === 'system') {
    const view = chatView('messages', { role: 'system', content: element });
    return { ...view, paths: view.paths.map(() => '') };
  }
  if (list === 'tools' || !isObject(element)) return chatView(list, element);
  // A tool's message names the tool: there are no ids.
  const { images, tool_name: name, ...message } = element;
  const view = chatView(list, name === undefined ? message : { name, ...message });
  const pictures = listOf(images).map((image) => mediaBlock('image', { base64: stringOf(image) }));
  return { ...view, blocks: [...view.blocks, ...pictures] };
}

/** `prompt_eval_count` includes what came from the cache; durations are in nanoseconds. */
function ollamaUsage(raw: unknown): Usage {
  const reader = new UsageReader(raw);
  reader.ignore('total_duration', 'load_duration', 'prompt_eval_duration', 'eval_duration');
  return reader.usage({
    input: reader.main('prompt_eval_count'),
    cache: 'within input',
    cacheRead: reader.count('prompt_eval_cached_count'),
    cacheWrite: null,
    output: reader.main('eval_count'),
    reasoning: null,
    reasoningIs: 'within output',
  });
}
