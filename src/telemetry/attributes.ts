import type { Block, Message, Surface, ToolDefinition, Usage } from '../wire/types.ts';
import { genAi, general, own, providerName } from './names.ts';

export type Plain = string | number | boolean | readonly string[];
export type SpanAttribute = readonly [key: string, value: Plain | Double | null | undefined];

/** A number that is a double even when it is whole. */
export class Double {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** What the attributes of an exchange are made of; null where it is not known. */
export interface AttributeSource {
  agent: string;
  agentVersion: string | null;
  conversation: string | null;
  wire: string | null;
  /** Origin of the API. */
  upstream: string | null;
  model: string | null;
  stream: boolean | null;
  /** Members of the request's body. */
  params: Readonly<Record<string, unknown>>;
  responseModel: string | null;
  responseId: string | null;
  stopReason: string | null;
  /** Milliseconds from the start of the request. */
  msFirstByte: number | null;
  /** Tokens as the provider reports them. */
  usage: Pick<Usage, 'input' | 'cacheRead' | 'cacheWrite' | 'output' | 'reasoning'> | null;
  status: number | null;
  /** Set when the exchange failed. */
  errorType: string | null;
  record: string;
  session: string | null;
}

const OPERATION = 'chat';

export const spanName = (model: string | null): string =>
  model === null ? OPERATION : `${OPERATION} ${model}`;

/** The attributes of an exchange that hold no content. */
export function exchangeAttributes(of: AttributeSource): SpanAttribute[] {
  const { params, usage } = of;
  return [
    ...commonAttributes(of),
    [genAi.conversation, of.conversation],
    [genAi.agentVersion, of.agentVersion],
    [genAi.stream, of.stream],
    [genAi.maxTokens, integer(params['max_tokens'] ?? params['max_output_tokens'])],
    [genAi.temperature, number(params['temperature'])],
    [genAi.topP, number(params['top_p'])],
    [genAi.topK, integer(params['top_k'])],
    [genAi.responseId, of.responseId],
    [genAi.finishReasons, of.stopReason === null ? null : [of.stopReason]],
    [genAi.timeToFirstChunk, of.msFirstByte === null ? null : new Double(of.msFirstByte / 1000)],
    [genAi.inputTokens, usage?.input],
    [genAi.cacheRead, usage?.cacheRead],
    [genAi.cacheWrite, usage?.cacheWrite],
    [genAi.outputTokens, usage?.output],
    [genAi.reasoningTokens, usage?.reasoning],
    [general.status, of.status],
    [own.record, of.record],
    [own.session, of.session],
  ];
}

/** The attributes that metrics have, too: few values each. */
export function commonAttributes(of: AttributeSource): SpanAttribute[] {
  const server = of.upstream !== null && URL.canParse(of.upstream) ? new URL(of.upstream) : undefined;
  return [
    [genAi.operation, OPERATION],
    [genAi.provider, providerName(server?.hostname, of.wire)],
    [genAi.agent, of.agent],
    [genAi.requestModel, of.model],
    [genAi.responseModel, of.responseModel],
    [general.serverAddress, server?.hostname],
    [general.serverPort, server === undefined ? null : portOf(server)],
    [general.errorType, of.errorType],
  ];
}

/** The texts of an exchange. */
export interface Content {
  surfaces: readonly Surface[];
  tools: readonly ToolDefinition[];
  messages: readonly Pick<Message, 'role' | 'blocks'>[];
  answer: { blocks: readonly Block[]; stopReason: string | null } | null;
}

/** Instructions, tools and messages, each as JSON in the form of the conventions. */
export function contentAttributes({ surfaces, tools, messages, answer }: Content): SpanAttribute[] {
  const instructions = surfaces.filter(({ kind }) => kind === 'system');
  return [
    [genAi.systemInstructions, json(instructions.map(({ text }) => ({ type: 'text', content: text })))],
    [genAi.toolDefinitions, json(tools.map(definitionOf))],
    [
      genAi.inputMessages,
      json(messages.map(({ role, blocks }) => ({ role: roleOf(role), parts: blocks.map(partOf) }))),
    ],
    [
      genAi.outputMessages,
      answer === null
        ? null
        : json([
            { role: 'assistant', parts: answer.blocks.map(partOf), finish_reason: answer.stopReason ?? '' },
          ]),
    ],
  ];
}

/** Attributes as the SDK of OpenTelemetry takes them. */
export function plainAttributes(
  values: readonly SpanAttribute[],
): Record<string, string | number | boolean | string[]> {
  const plain: Record<string, string | number | boolean | string[]> = {};
  for (const [key, value] of values) {
    if (value === null || value === undefined) continue;
    if (value instanceof Double) plain[key] = value.value;
    else plain[key] = typeof value === 'object' ? [...value] : value;
  }
  return plain;
}

const integer = (value: unknown): number | null => (Number.isSafeInteger(value) ? (value as number) : null);
const number = (value: unknown): Double | null => (typeof value === 'number' ? new Double(value) : null);
const json = (values: readonly object[]): string | null =>
  values.length === 0 ? null : JSON.stringify(values);
const portOf = ({ port, protocol }: URL): number => Number(port || (protocol === 'http:' ? 80 : 443));
/** The convention has no role for what OpenAI calls developer. */
const roleOf = (role: string): string => (role === 'developer' ? 'system' : role);

function definitionOf({ name, type, description, schema }: ToolDefinition): object {
  return { type, name, description, ...(schema === undefined ? {} : { parameters: schema }) };
}

function partOf(block: Block): object {
  if (block.type === 'text') return { type: 'text', content: block.text };
  if (block.type === 'thinking') return { type: 'reasoning', content: block.text };
  if (block.type === 'tool_call')
    return { type: 'tool_call', id: block.id, name: block.name, arguments: block.input };
  if (block.type === 'tool_result') return { type: 'tool_call_response', id: block.id, response: block.text };
  if (block.type === 'other') return { type: block.wireType, content: block.text };
  // The bytes of images and documents are in the log; here are their form and size.
  return {
    type: `lens.${block.type}`,
    modality: block.type,
    ...(block.mediaType === undefined ? {} : { mime_type: block.mediaType }),
    ...(block.bytes === undefined ? {} : { bytes: block.bytes }),
    text: block.text,
  };
}
