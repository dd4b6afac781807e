import { hasCacheMarker, otherBlock, textBlock } from '../blocks.ts';
import { isObject, objectOf, stringOf } from '../json.ts';
import { oddTool } from '../tools/meaning.ts';
import type { ElementView, ListName, ToolDefinition } from '../types.ts';
import { chatMessage } from './message.ts';

/** One tool or message of a Chat request, viewed alone. */
export function chatView(list: ListName, element: unknown): ElementView {
  const cacheMarker = hasCacheMarker(element);
  if (list === 'tools') {
    return {
      role: 'system',
      blocks: [],
      tools: [oddTool(element) ?? chatTool(element)],
      paths: [],
      cacheMarker,
    };
  }
  if (typeof element === 'string') {
    return { role: 'user', blocks: [textBlock(element, 'user')], tools: [], paths: [''], cacheMarker };
  }
  if (!isObject(element)) {
    return { role: 'user', blocks: [otherBlock(element, 'no message')], tools: [], paths: [], cacheMarker };
  }
  return { ...chatMessage(element), tools: [], cacheMarker };
}

/** A tool: `{type, function}`, `{type: custom, custom}`, a provider's own, or an entry of the older `functions`. */
function chatTool(value: unknown): ToolDefinition {
  const tool = objectOf(value);
  const wireType = stringOf(tool['type']);
  const definition = { ...tool, ...objectOf(tool['function']), ...objectOf(tool['custom']) };
  const schema = definition['parameters'] ?? definition['input_schema'] ?? definition['format'];
  // A provider's tool that is switched on by its only member, as in Gemini's format: `{googleSearch: {}}`.
  const [only = '', ...others] = Object.keys(tool);
  const isSwitch = others.length === 0 && isObject(tool[only]) && only !== 'function' && only !== 'custom';
  const switched = isSwitch ? only : '';
  const own = (wireType === '' && switched === '') || wireType === 'function';
  const isCustom = wireType === 'custom';
  const name = stringOf(definition['name'] ?? tool['server_label']);
  return {
    name: name || (own || isCustom ? '' : wireType) || switched || 'unnamed',
    type: own ? 'function' : isCustom ? 'custom' : 'server',
    ...(wireType ? { wireType } : {}),
    description: stringOf(definition['description']),
    ...(schema === undefined ? {} : { schema }),
    deferred: definition['defer_loading'] === true || tool['defer_loading'] === true,
  };
}
