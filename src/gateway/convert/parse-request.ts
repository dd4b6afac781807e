import { isObject, memberAt, objectOf, stringOf } from '../../wire/json.ts';
import type { Block, ElementView, ToolDefinition, Wire } from '../../wire/types.ts';
import type { CommonRequest, CommonTool, Converter, Gaps, Media, Part, Turn } from './common.ts';
import { mediaOf, mediaOfResults, placeholder } from './media.ts';
import { ToolNames } from './tool-names.ts';

/** A request of a client, before any wire, and the way back for the names of its tools. */
export interface ParsedRequest {
  request: CommonRequest;
  names: ToolNames;
}

/**
 * Reads a request by the views of its wire: texts, calls, results and tools come from there, the bytes of media from the
 * elements themselves.
 */
export function parseRequest(
  wire: Wire,
  converter: Converter,
  { body, path }: { body: unknown; path: string },
  gaps: Gaps,
): ParsedRequest {
  const model = wire.split(body, path);
  const names = new ToolNames(model.tools);
  const reader = new TurnReader(names, gaps);
  const system: CommonRequest['system'] = [];
  for (const { list, element, view } of elementsOf(wire, body)) {
    if (view.cacheMarker) gaps.add('cache_control');
    if (list === 'tools') continue;
    const { role } = view;
    const isInstruction = list === 'system' || role === 'system' || role === 'developer';
    if (isInstruction && reader.turns.length === 0) {
      for (const block of view.blocks) {
        if (block.type === 'text')
          system.push({ role: role === 'developer' ? 'developer' : 'system', text: block.text });
        else gaps.add(`${block.type} in the instructions`);
      }
      continue;
    }
    reader.add(view, element);
  }
  const params = converter.readParams(model.params, gaps);
  const { choice } = params;
  if (choice?.kind === 'tool') params.choice = { kind: 'tool', name: names.add(choice.name) };
  return {
    request: {
      model: model.model ?? '',
      stream: model.stream,
      system,
      turns: reader.turns.filter(({ parts }) => parts.length > 0),
      tools: model.tools.flatMap((tool) => toolOf(tool, { names, converter, gaps })),
      params,
    },
    names,
  };
}

function* elementsOf(wire: Wire, body: unknown) {
  for (const { member, list } of wire.lists) {
    const value = memberAt(body, member);
    if (value === undefined || value === null) continue;
    if (isObject(value) && wire.lists.some((other) => other.member.startsWith(`${member}.`))) continue;
    for (const element of Array.isArray(value) ? value : [value])
      yield { list, element: element as unknown, view: wire.view(list, element) };
  }
}

/** Collects turns: neighbours of one role are one turn, results are the user's. */
class TurnReader {
  readonly turns: Turn[] = [];
  readonly #names: ToolNames;
  readonly #gaps: Gaps;
  /** Names of called tools by call, and calls without an answer yet, for wires whose calls have no ids. */
  readonly #called = new Map<string, string>();
  readonly #open: { id: string; name: string }[] = [];
  #calls = 0;

  constructor(names: ToolNames, gaps: Gaps) {
    this.#names = names;
    this.#gaps = gaps;
  }

  add({ role, blocks }: ElementView, element: unknown): void {
    const media = mediaOf(element);
    const resultMedia = mediaOfResults(element);
    // A server's tools answer inside the assistant's own turn: their calls and results mean nothing to another API.
    const served = new Set(
      role === 'assistant' ? blocks.flatMap((block) => (block.type === 'tool_result' ? [block.id] : [])) : [],
    );
    const parts = blocks.flatMap((block): Part[] => {
      if (block.type === 'tool_result') {
        const inside = resultMedia.shift() ?? [];
        return served.has(block.id) ? this.#gap('results of server tools') : [this.#result(block, inside)];
      }
      if (block.type === 'tool_call' && served.has(block.id)) return this.#gap('calls of server tools');
      return this.#part(block, media);
    });
    const turnRole = role === 'tool' ? 'user' : role;
    const last = this.turns.at(-1);
    if (last?.role === turnRole) last.parts.push(...parts);
    else this.turns.push({ role: turnRole, parts });
  }

  #part(block: Exclude<Block, { type: 'tool_result' }>, media: Media[]): Part[] {
    switch (block.type) {
      case 'text':
        if (block.citations) this.#gaps.add('citations');
        return [{ type: 'text', text: block.text }];
      case 'thinking':
        // Its signature is valid with the provider that made it alone.
        return this.#gap('thinking of earlier turns');
      case 'tool_call':
        return [this.#call(block)];
      case 'image':
      case 'audio':
      case 'document': {
        const medium = media.shift();
        return medium === undefined ? this.#gap(`${block.type} that is kept by the provider`) : [medium];
      }
      default:
        return this.#gap(`blocks of type ${block.wireType}`);
    }
  }

  #call({ id, name, namespace, input, text, signature }: Extract<Block, { type: 'tool_call' }>): Part {
    const common = this.#names.add(name, namespace);
    const callId = id || `call_${++this.#calls}`;
    this.#called.set(callId, common);
    this.#open.push({ id: callId, name: common });
    const { freeForm } = this.#names.own(common);
    return {
      type: 'call',
      id: callId,
      name: common,
      ...(freeForm ? { input: { input: text }, text: JSON.stringify({ input: text }) } : { input, text }),
      ...(signature === undefined ? {} : { signature }),
    };
  }

  #result({ id, text, isError }: Extract<Block, { type: 'tool_result' }>, media: Media[]): Part {
    // Without ids, a result names its tool: it answers the first open call of that tool.
    const at = this.#open.findIndex((call) => call.id === id || call.name === id);
    const [answered] = at < 0 ? [] : this.#open.splice(at, 1);
    const callId = answered?.id ?? id;
    const lines = text.split('\n');
    for (const medium of media) {
      const line = lines.indexOf(placeholder(medium));
      if (line >= 0) lines.splice(line, 1);
    }
    return {
      type: 'result',
      id: callId,
      name: this.#called.get(callId) ?? id,
      text: lines.join('\n'),
      isError,
      media,
    };
  }

  #gap(name: string): [] {
    this.#gaps.add(name);
    return [];
  }
}

function toolOf(
  tool: ToolDefinition,
  { names, converter, gaps }: { names: ToolNames; converter: Converter; gaps: Gaps },
): CommonTool[] {
  if (tool.type === 'server') {
    gaps.add(`tool ${tool.wireType ?? tool.name}`);
    return [];
  }
  if (tool.deferred) gaps.add('defer_loading');
  const isFreeForm = tool.type === 'custom';
  const schema = converter.readSchema?.(tool.schema) ?? tool.schema;
  const about = tool.namespaceDescription ? `${tool.namespaceDescription}\n\n` : '';
  return [
    {
      name: names.add(tool.name, tool.namespace, isFreeForm),
      description: about + tool.description + (isFreeForm ? grammarOf(tool.schema, gaps) : ''),
      schema: isFreeForm ? textInput : (schema ?? { type: 'object', properties: {} }),
    },
  ];
}

/** A free-form tool as a function with one text. */
const textInput = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] };

/** The format of a free-form tool's input, for models whose API has no such tools. */
function grammarOf(format: unknown, gaps: Gaps): string {
  const { definition, syntax } = objectOf(format);
  if (!stringOf(definition)) return '';
  gaps.add('grammar of a custom tool (now in its description)');
  return `\n\nThe input follows this grammar (${stringOf(syntax)}):\n${stringOf(definition)}`;
}
