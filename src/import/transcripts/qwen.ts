import type { LogReader } from '../../record/reader.ts';
import { isObject, listOf, objectOf, stringOf } from '../../wire/json.ts';
import { idOf, timeOf } from '../values.ts';
import { geminiForm } from './forms.ts';
import { transcriptReader } from './lines.ts';

/** Reads the sessions of Qwen Code (`~/.qwen/projects/<project>/chats/*.jsonl`): messages linked by `parentUuid`. */
export const qwenTranscriptReader: LogReader = transcriptReader({
  format: 'qwen-transcript',
  agent: 'qwen',
  form: geminiForm,
  isLine: (text) =>
    /"parentUuid"\s*:/.test(text) &&
    /"sessionId"\s*:/.test(text) &&
    /"type"\s*:\s*"(?:user|assistant|tool_result|system)"/.test(text) &&
    /"(?:parts|systemPayload|usageMetadata|toolCallResult)"\s*:/.test(text) &&
    !/"isSidechain"\s*:/.test(text),
  open:
    (transcript, { file }) =>
    (line, source) => {
      const type = stringOf(line['type']);
      if (type === '' || line['uuid'] === undefined) return 'foreign';
      const session = idOf(line['sessionId'], file);
      const place = { key: idOf(line['uuid'], ''), parent: idOf(line['parentUuid'], ''), branch: session };
      const at = timeOf(line['timestamp']);
      const message = objectOf(line['message']);
      if (!isObject(line['message'])) {
        transcript.other([type, stringOf(line['subtype'])].join(' ').trim(), source, place);
        return [];
      }
      const version = stringOf(line['version']);
      const cwd = stringOf(line['cwd']);
      transcript.describe(session, {
        ...(version === '' ? {} : { client: { name: 'qwen', version } }),
        ...(cwd === '' ? {} : { cwd }),
        ...(at === null ? {} : { ts: new Date(at).toISOString() }),
      });
      if (type !== 'assistant') return transcript.message(place, [message], at, type === 'tool_result');
      const model = stringOf(line['model']);
      return transcript.answer(
        place,
        { answer: place.key || `line ${source.line}`, session },
        {
          parts: listOf(message['parts']),
          at,
          ...(model === '' ? {} : { model }),
          usage: line['usageMetadata'],
        },
        source,
      );
    },
});
