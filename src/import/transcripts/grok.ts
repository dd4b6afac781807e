import type { LogReader } from '../../record/reader.ts';
import { type JsonObject, listOf, objectOf, stringOf, textOf } from '../../wire/json.ts';
import { chatCall, chatForm, chatResult } from './forms.ts';
import { transcriptReader } from './lines.ts';

/** Reads the chat history of Grok CLI (`~/.grok/sessions/…/chat_history.jsonl`); it has no times and no usage. */
export const grokTranscriptReader: LogReader = transcriptReader({
  format: 'grok-transcript',
  agent: 'grok',
  form: chatForm,
  isLine: (text) =>
    /^\s*\{\s*"type"\s*:\s*"(?:system|user|assistant|tool_result|reasoning)"\s*,/.test(text) &&
    /"(?:prompt_index|model_id|synthetic_reason|tool_call_id|encrypted_content)"\s*:/.test(text),
  open: (transcript, { key, file }) => {
    const session = key ?? file;
    const place = { key: '', parent: '', branch: session };
    let answer = 0;
    /** The answer has its text already: what comes next is another one. */
    let hasText = true;
    return (line, source) => {
      const type = stringOf(line['type']);
      if (type === '') return 'foreign';
      if (type === 'user') {
        hasText = true;
        const content = line['content'];
        return transcript.message(place, [{ role: 'user', content }], null, false);
      }
      if (type === 'tool_result') {
        const result = chatResult(line['tool_call_id'], textOf(line['content']));
        return transcript.message(place, [result], null, true);
      }
      if (type !== 'assistant' && type !== 'reasoning') {
        transcript.other(type, source);
        return [];
      }
      if (hasText || transcript.hasResults(session)) answer++;
      hasText = type === 'assistant';
      const model = stringOf(line['model_id']);
      return transcript.answer(
        place,
        { answer: `answer-${answer}`, session },
        { parts: partsOf(line), at: null, ...(model === '' ? {} : { model }) },
        source,
      );
    };
  },
});

function partsOf(line: JsonObject): unknown[] {
  if (line['type'] === 'reasoning') {
    const texts = listOf(line['summary']).map((part) => stringOf(objectOf(part)['text']));
    return [{ thinking: texts.join('\n') }];
  }
  const calls = listOf(line['tool_calls']).map(objectOf);
  return [
    { text: textOf(line['content']) },
    ...calls.map(({ id, name, arguments: input }) => chatCall(id, name, input)),
  ];
}
