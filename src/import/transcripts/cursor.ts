import type { LogReader } from '../../record/reader.ts';
import { isObject, type JsonObject, listOf, objectOf, stringOf } from '../../wire/json.ts';
import { type ChatPart, chatCall, chatForm } from './forms.ts';
import { transcriptReader } from './lines.ts';

/**
 * Reads the transcripts of Cursor (`~/.cursor/projects/<project>/agent-transcripts`). They have no times, ids, models or
 * results of tools: which tools were offered can only be inferred from the calls.
 */
export const cursorTranscriptReader: LogReader = transcriptReader({
  format: 'cursor-transcript',
  agent: 'cursor',
  form: chatForm,
  isLine: (text) =>
    /^\s*\{\s*"role"\s*:\s*"(?:user|assistant)"\s*,\s*"message"\s*:\s*\{\s*"content"\s*:/.test(text),
  open: (transcript, { key, file }) => {
    const session = key ?? file;
    const place = { key: '', parent: '', branch: session };
    return (line, source) => {
      const { role, message } = line;
      if (!isObject(message) || (role !== 'user' && role !== 'assistant')) {
        if (typeof line['type'] !== 'string') return 'foreign';
        transcript.other(line['type'], source);
        return [];
      }
      const { content } = message;
      if (role === 'user') return transcript.message(place, [{ role, content }], null, false);
      const parts =
        typeof content === 'string' ? [{ text: content }] : listOf(content).map(objectOf).map(partOf);
      return transcript.answer(
        place,
        { answer: `line-${source.line}`, session },
        { parts, at: null },
        source,
      );
    };
  },
});

function partOf(part: JsonObject): ChatPart {
  if (part['type'] === 'tool_use') return chatCall(part['id'], part['name'], part['input']);
  return part['type'] === 'thinking'
    ? { thinking: stringOf(part['thinking']) }
    : { text: stringOf(part['text']) };
}
