import { type DryAnswer, type DryEncoder, type DryEvent, pieces } from './types.ts';

/** OpenAI Chat Completions: https://platform.openai.com/docs/api-reference/chat-streaming. */
export const chatEncoder: DryEncoder = { events, json, terminator: 'data: [DONE]\n\n' };

function json(answer: DryAnswer): unknown {
  const calls = callsOf(answer);
  const message = { role: 'assistant', content: textOf(answer), refusal: null };
  return {
    ...head(answer, 'chat.completion'),
    choices: [
      {
        index: 0,
        message: calls.length > 0 ? { ...message, tool_calls: calls } : message,
        logprobs: null,
        finish_reason: finishReasons[answer.stop],
      },
    ],
    usage: usageOf(answer),
  };
}

/** The chunk with usage and no choices is sent always: clients that did not ask for it pass over it. */
function events(answer: DryAnswer): DryEvent[] {
  const shared = head(answer, 'chat.completion.chunk');
  const chunk = (delta: unknown, finish: string | null = null): DryEvent => ({
    event: null,
    data: { ...shared, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] },
  });
  const calls = callsOf(answer).map((call, index) => ({ index, ...call }));
  return [
    chunk({ role: 'assistant', content: '' }),
    ...pieces(textOf(answer) ?? '').map((content) => chunk({ content })),
    ...calls.flatMap((call) => [
      chunk({ tool_calls: [{ ...call, function: { ...call.function, arguments: '' } }] }),
      ...pieces(call.function.arguments).map((text) =>
        chunk({ tool_calls: [{ index: call.index, function: { arguments: text } }] }),
      ),
    ]),
    chunk({}, finishReasons[answer.stop]),
    { event: null, data: { ...shared, choices: [], usage: usageOf(answer) } },
  ];
}

function head(answer: DryAnswer, object: string): Record<string, unknown> {
  return { id: answer.id('chatcmpl-'), object, created: answer.created, model: answer.model };
}

function callsOf(answer: DryAnswer) {
  return answer.parts.flatMap((part) =>
    part.type === 'call'
      ? [
          {
            id: answer.id('call_'),
            type: 'function',
            function: { name: part.tool.name, arguments: JSON.stringify(part.input) },
          },
        ]
      : [],
  );
}

function textOf(answer: DryAnswer): string | null {
  const texts = answer.parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  return texts.length > 0 ? texts.join('') : null;
}

const finishReasons = {
  end: 'stop',
  tool: 'tool_calls',
  length: 'length',
  refusal: 'content_filter',
} as const;

/** `prompt_tokens` includes what came from the cache. */
function usageOf({ usage }: DryAnswer): Record<string, unknown> {
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cacheRead, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  };
}
