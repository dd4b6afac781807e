import type { LogContext, LogDecoder, LogReader, LogRecord, SourceLine } from '../../record/reader.ts';
import { isObject, type JsonObject, listOf, objectOf, stringOf, textOf } from '../../wire/json.ts';
import { objectLine } from '../cut.ts';
import { lineDecoder } from '../json-lines.ts';
import { idOf, timeOf } from '../values.ts';
import { anthropicForm } from './forms.ts';
import { Transcript } from './transcript.ts';

const FORMAT = 'claude-transcript';

/**
 * Reads the transcripts of Claude Code (`~/.claude/projects`): a line for each block of an answer and for each message,
 * linked by `parentUuid`. Subagents are branches of the file, or files of their own with the session of their parent.
 */
export const claudeTranscriptReader: LogReader = {
  format: FORMAT,
  wholeFile: true,
  recognises: (lines) => lines.some((line) => isItsLine(line.slice(0, 16_384))),
  open: openTranscript,
};

function isItsLine(text: string): boolean {
  if (!/^\s*\{/.test(text) || !/"type"\s*:\s*"[\w-]+"/.test(text)) return false;
  if (/"leafUuid"\s*:/.test(text) && /"type"\s*:\s*"summary"/.test(text)) return true;
  const isLinked = /"isSidechain"\s*:/.test(text) && /"uuid"\s*:/.test(text);
  const isMessage =
    /"sessionId"\s*:/.test(text) && /"message"\s*:\s*\{.*"role"\s*:\s*"(?:user|assistant)"/.test(text);
  return isLinked || (isMessage && !/"parts"\s*:/.test(text));
}

function openTranscript(context: LogContext): LogDecoder {
  const transcript = new Transcript(context, 'claude', anthropicForm);
  return lineDecoder(
    FORMAT,
    (line, source) => {
      const members = objectLine(line);
      if (members === null) return null;
      return typeof members['type'] === 'string' ? readLine(members, source, transcript) : 'foreign';
    },
    () => transcript.end(),
  );
}

function readLine(line: JsonObject, source: SourceLine, transcript: Transcript): Iterable<LogRecord> {
  const session = stringOf(line['sessionId']) || source.file;
  const agentId = stringOf(line['agentId']);
  const branch = line['isSidechain'] === true ? `${session}/${agentId || 'side'}` : session;
  const place = { key: stringOf(line['uuid']), parent: stringOf(line['parentUuid']), branch };
  const { message, type } = line;
  const isMessage = (type === 'user' || type === 'assistant') && isObject(message);
  if (!isMessage || message['content'] === undefined) {
    transcript.other(kindOf(line), source, place);
    return [];
  }
  describe(line, session, transcript);
  const at = timeOf(line['timestamp']);
  if (type === 'assistant') return assistantLine(line, message, { session, place, at, source, transcript });
  const content = message['content'];
  const element = { role: 'user', content };
  const isFirst = line['parentUuid'] === null && line['isSidechain'] === true;
  if (line['isCompactSummary'] === true || isFirst)
    return transcript.restart(branch, place.key, [element], at);
  const isResult = listOf(content).some((block) => objectOf(block)['type'] === 'tool_result');
  return transcript.message(place, [element], at, isResult);
}

function assistantLine(
  line: JsonObject,
  message: JsonObject,
  {
    session,
    place,
    at,
    source,
    transcript,
  }: {
    session: string;
    place: { key: string; parent: string; branch: string };
    at: number | null;
    source: SourceLine;
    transcript: Transcript;
  },
): Iterable<LogRecord> {
  const model = stringOf(message['model']);
  const isError = line['isApiErrorMessage'] === true;
  // Claude Code writes lines of its own in the name of the model.
  if (model === '<synthetic>' && !isError) {
    transcript.other('synthetic answer', source, place);
    return [];
  }
  const { content } = message;
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content);
  const id = idOf(message['id'], '');
  const text = parts.map((part) => stringOf(objectOf(part)['text'])).join('');
  return transcript.answer(
    place,
    { answer: id || idOf(place.key, `line ${source.line}`), session },
    {
      parts: isError ? [] : parts,
      at,
      ...(id === '' ? {} : { id }),
      ...(model === '' || isError ? {} : { model }),
      ...(typeof message['stop_reason'] === 'string' ? { stopReason: message['stop_reason'] } : {}),
      usage: message['usage'],
      ...(isError ? { error: text } : {}),
      ...(line['isAbortedMidStream'] === true ? { unfinished: true } : {}),
    },
    source,
  );
}

function describe(line: JsonObject, session: string, transcript: Transcript): void {
  const version = stringOf(line['version']);
  const cwd = stringOf(line['cwd']);
  const branch = stringOf(line['gitBranch']);
  const at = timeOf(line['timestamp']);
  transcript.describe(session, {
    ...(version === '' ? {} : { client: { name: 'claude', version } }),
    ...(cwd === '' ? {} : { cwd }),
    ...(branch === '' ? {} : { git: { branch } }),
    ...(at === null ? {} : { ts: new Date(at).toISOString() }),
  });
}

function kindOf({ type, subtype }: JsonObject): string {
  return typeof subtype === 'string' ? `${textOf(type)} ${subtype}` : textOf(type);
}
