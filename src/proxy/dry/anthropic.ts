import { type DryAnswer, type DryEncoder, type DryEvent, type DryPart, pieces } from './types.ts';

/** Anthropic Messages: https://docs.anthropic.com/en/api/messages-streaming. */
export const anthropicEncoder: DryEncoder = { events, json };

function json(answer: DryAnswer): unknown {
  return {
    ...head(answer),
    content: answer.parts.map((part) => contentBlock(part, answer)),
    stop_reason: stopReasons[answer.stop],
    stop_sequence: null,
    usage: { ...inputUsage(answer), output_tokens: answer.usage.output },
  };
}

function events(answer: DryAnswer): DryEvent[] {
  const message = { ...head(answer), content: [], stop_reason: null, stop_sequence: null };
  const delta = { stop_reason: stopReasons[answer.stop], stop_sequence: null };
  return [
    typed({
      type: 'message_start',
      message: { ...message, usage: { ...inputUsage(answer), output_tokens: 1 } },
    }),
    typed({ type: 'ping' }),
    ...answer.parts.flatMap((part, index) => partEvents(part, index, answer)),
    typed({
      type: 'message_delta',
      delta,
      usage: { ...inputUsage(answer), output_tokens: answer.usage.output },
    }),
    typed({ type: 'message_stop' }),
  ];
}

function partEvents(part: DryPart, index: number, answer: DryAnswer): DryEvent[] {
  const block = contentBlock(part, answer);
  const start = part.type === 'text' ? { type: 'text', text: '' } : { ...block, input: {} };
  const deltas =
    part.type === 'text'
      ? pieces(part.text).map((text) => ({ type: 'text_delta', text }))
      : ['', ...pieces(JSON.stringify(part.input))].map((json) => ({
          type: 'input_json_delta',
          partial_json: json,
        }));
  return [
    typed({ type: 'content_block_start', index, content_block: start }),
    ...deltas.map((delta) => typed({ type: 'content_block_delta', index, delta })),
    typed({ type: 'content_block_stop', index }),
  ];
}

function contentBlock(part: DryPart, answer: DryAnswer): Record<string, unknown> {
  if (part.type === 'text') return { type: 'text', text: part.text };
  return { type: 'tool_use', id: answer.id('toolu_'), name: part.tool.name, input: part.input };
}

function head(answer: DryAnswer): Record<string, unknown> {
  return { id: answer.id('msg_'), type: 'message', role: 'assistant', model: answer.model };
}

const stopReasons = { end: 'end_turn', tool: 'tool_use', length: 'max_tokens', refusal: 'refusal' } as const;

/** `input_tokens` counts what neither came from nor went to the cache. */
function inputUsage({ usage }: DryAnswer): Record<string, unknown> {
  return {
    input_tokens: usage.input - usage.cacheRead - usage.cacheWrite,
    cache_creation_input_tokens: usage.cacheWrite,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation: { ephemeral_5m_input_tokens: usage.cacheWrite, ephemeral_1h_input_tokens: 0 },
    service_tier: 'standard',
  };
}

function typed(data: { type: string } & Record<string, unknown>): DryEvent {
  return { event: data.type, data };
}
