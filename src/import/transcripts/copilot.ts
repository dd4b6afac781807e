import type { LogReader } from '../../record/reader.ts';
import { listOf, objectOf, stringOf, textOf } from '../../wire/json.ts';
import { idOf, timeOf } from '../values.ts';
import { chatCall, chatForm, chatResult } from './forms.ts';
import { transcriptReader } from './lines.ts';

/** Reads the events of Copilot CLI (`~/.copilot/session-state/<session>/events.jsonl`). Subagents are branches. */
export const copilotTranscriptReader: LogReader = transcriptReader({
  format: 'copilot-transcript',
  agent: 'copilot',
  form: chatForm,
  isLine: (text) =>
    /"type"\s*:\s*"(?:session\.(?:start|resume)|user\.message|assistant\.(?:message|turn_start))"/.test(
      text,
    ) && /"data"\s*:\s*\{/.test(text),
  open: (transcript, { key, file }) => {
    let session = key ?? file;
    return (line, source) => {
      const type = stringOf(line['type']);
      const data = objectOf(line['data']);
      if (type === '' || line['data'] === undefined) return 'foreign';
      const at = timeOf(line['timestamp']);
      const branch = `${session}/${stringOf(data['parentToolCallId'])}`;
      const place = { key: '', parent: '', branch };
      if (type === 'session.start') {
        session = idOf(data['sessionId'], session);
        const context = objectOf(data['context']);
        const [cwd, git] = [stringOf(context['cwd']), stringOf(context['branch'])];
        const version = stringOf(data['copilotVersion']);
        transcript.describe(session, {
          ...(version === '' ? {} : { client: { name: 'copilot', version } }),
          ...(cwd === '' ? {} : { cwd }),
          ...(git === '' ? {} : { git: { branch: git, head: stringOf(context['headCommit']) } }),
          ...(at === null ? {} : { ts: new Date(at).toISOString() }),
        });
        return [];
      }
      if (type === 'user.message') {
        const content = stringOf(data['transformedContent']) || textOf(data['content']);
        return transcript.message(place, [{ role: 'user', content }], at, false);
      }
      if (type === 'tool.execution_complete') {
        const result = textOf(objectOf(data['result'])['content'] ?? objectOf(data['error'])['message']);
        return transcript.message(place, [chatResult(data['toolCallId'], result)], at, true);
      }
      if (type !== 'assistant.message') {
        transcript.other(type, source);
        return [];
      }
      const model = stringOf(data['model']);
      const thinking = stringOf(data['reasoningText']);
      const calls = listOf(data['toolRequests']).map(objectOf);
      const output = data['outputTokens'];
      return transcript.answer(
        place,
        { answer: idOf(data['messageId'], `line-${source.line}`), session },
        {
          parts: [
            ...(thinking === '' ? [] : [{ thinking }]),
            { text: textOf(data['content']) },
            ...calls.map((call) => chatCall(call['toolCallId'], call['name'], call['arguments'])),
          ],
          at,
          ...(model === '' ? {} : { model }),
          ...(typeof output === 'number' ? { usage: { completion_tokens: output } } : {}),
        },
        source,
      );
    };
  },
});
