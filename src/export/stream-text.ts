import type { ExportedExchange } from './types.ts';

/** Formats whose server-sent events have no names; what the log calls their event is the type within the data. */
const unnamed = new Set(['openai-chat', 'gemini']);

/**
 * The text of a stream from its recorded events, framed by its content type: server-sent events, JSON lines or a JSON
 * array. Blanks, comments and ids between events are not recorded. Binary frames (AWS) become JSON lines.
 */
export function streamText(
  { request, events }: Pick<ExportedExchange, 'request' | 'events'>,
  mimeType: string,
): { text: string; comment?: string } {
  if (/amazon\.eventstream/i.test(mimeType)) {
    const text = events
      .map(({ event, data }) => JSON.stringify({ event, data: parsedOrText(data) }))
      .join('\n');
    return { text: `${text}\n`, comment: 'The frames of the binary stream as lines of JSON' };
  }
  if (request.wire === 'ollama' || /ndjson|jsonl|json-?lines|json-seq|stream\+json/i.test(mimeType))
    return { text: events.map(({ data }) => `${data}\n`).join('') };
  if (/^application\/json/i.test(mimeType))
    return { text: `[${events.map(({ data }) => data).join(',\n')}]` };
  const named = !unnamed.has(request.wire ?? '');
  const text = events.map(({ event, data }) => {
    const name = named && event !== '' ? `event: ${event}\n` : '';
    const lines = (data ?? '').split('\n').map((line) => `data: ${line}\n`);
    return `${name}${lines.join('')}\n`;
  });
  return { text: text.join('') };
}

function parsedOrText(data: string | undefined): unknown {
  try {
    return JSON.parse(data ?? 'null');
  } catch {
    return data;
  }
}
