import { hasCacheMarker, textBlock, textPaths } from '../blocks.ts';
import { isObject, type JsonObject, listOf, objectOf, stringOf } from '../json.ts';
import type { Author, Block, ElementView, ListName, Role } from '../types.ts';
import { responsesItem } from './items.ts';
import { responsesPart } from './parts.ts';
import { responsesTools } from './tools.ts';

/** `instructions`, one tool, or one input item of a Responses request, viewed alone. */
export function responsesView(list: ListName, element: unknown): ElementView {
  const cacheMarker = hasCacheMarker(element);
  if (list === 'tools') {
    return { role: 'system', blocks: [], tools: responsesTools(element), paths: [], cacheMarker };
  }
  if (typeof element === 'string') {
    const role = list === 'system' ? 'system' : 'user';
    return { role, blocks: [textBlock(element, role)], tools: [], paths: [''], cacheMarker };
  }
  const item = objectOf(element);
  const offered = item['type'] === 'additional_tools' || item['type'] === 'tool_search_output';
  const tools = offered ? listOf(item['tools']).flatMap(responsesTools) : [];
  if (item['type'] === 'message' || (item['type'] === undefined && item['role'] !== undefined)) {
    return { ...responsesMessage(item), tools, cacheMarker };
  }
  return { ...responsesItem(item), tools, paths: [], cacheMarker };
}

/** A message item: `content` is a text or a list of parts. */
export function responsesMessage(item: JsonObject): { role: Role; blocks: Block[]; paths: string[] } {
  const role = roleOf(item['role']);
  const { content } = item;
  const labels = role === 'user' ? labelsOf(item) : [];
  if (typeof content === 'string') {
    return { role, blocks: [textBlock(content, role, labels[0])], paths: ['.content'] };
  }
  const parts = isObject(content) ? [content] : listOf(content);
  const blocks = parts.map((part, index) => responsesPart(part, role, labels[index]));
  return { role, blocks, paths: textPaths(blocks, '.content') };
}

/**
 * Who wrote each part, where Codex states it: `content_item_kinds` names the source of every part, `user.…` for the
 * person. It sends them to its own backend only, so their absence means nothing.
 */
function labelsOf(item: JsonObject): (Author | undefined)[] {
  const kinds = listOf(objectOf(item['internal_chat_message_metadata_passthrough'])['content_item_kinds']);
  return kinds.map((kind) => {
    const name = stringOf(kind);
    if (name === 'user.text') return 'person';
    if (name.startsWith('user.')) return 'attachment';
    return name ? 'agent' : undefined;
  });
}

function roleOf(role: unknown): Role {
  const name = stringOf(role);
  return name === 'assistant' || name === 'system' || name === 'developer' ? name : 'user';
}
