import type { ShownExchange, ShownHead } from '../../read/exchange.ts';
import { bytes, count, duration, moment } from '../../text/figures.ts';
import { inert, type Paint } from './paint.ts';

/** What is known of an exchange as a whole: a line each for who, how it ended, where, how much, and from where. */
export function headLines({ head, request }: ShownExchange, paint: Paint): string[] {
  const who = [
    [head.agent, head.agent_version].filter(Boolean).join(' '),
    modelsOf(head),
    head.family === null
      ? 'in no family'
      : `${head.family}${head.turn === null ? '' : `, turn ${head.turn + 1}`}`,
  ];
  const ending = [
    [head.status ?? 'no status', head.outcome].join(' '),
    head.stop_reason === null ? null : `stopped: ${head.stop_reason}`,
    `${moment(head.ts)}${head.ts === null ? '' : ' UTC'}`,
    head.ms_first_content === null ? null : `first content after ${duration(head.ms_first_content)}`,
    head.ms_end === null ? null : `ended after ${duration(head.ms_end)}`,
  ];
  const where = [
    `${head.wire}  ${head.method ?? ''} ${head.path}`,
    head.upstream === null ? null : `to ${head.upstream}`,
  ];
  const source = [
    head.session_id === null
      ? null
      : `session ${head.session_id}${head.label === null ? '' : ` "${head.label}"`}`,
    head.log === null ? null : `${head.log}, line ${head.log_line ?? '–'}`,
  ];
  return [
    `${paint('bold', inert(head.record_id))}  ${line(who)}`,
    line(ending),
    ...(head.error_code === null && head.error_message === null
      ? []
      : [
          paint(
            'removed',
            inert(`${['error', head.error_code].filter(Boolean).join(' ')}: ${head.error_message ?? ''}`),
          ),
        ]),
    line(where),
    usageLine(head),
    paint('dim', line(source)),
    ...notes(head, request).map((note) => paint('changed', note)),
  ];
}

const line = (parts: readonly (string | null)[]): string =>
  inert(parts.filter((part) => part !== null && part !== '').join(' · '));

function modelsOf({ model, response_model: answered }: ShownHead): string {
  if (model === null) return answered ?? 'no model';
  return answered === null || answered === model ? model : `${model} (answered by ${answered})`;
}

function usageLine(head: ShownHead): string {
  const cache = [
    head.cache_read_tokens === null ? null : `${count(head.cache_read_tokens)} from cache`,
    head.cache_write_tokens === null ? null : `${count(head.cache_write_tokens)} written to it`,
  ].filter((part) => part !== null);
  const tokens =
    head.input_tokens === null && head.output_tokens === null
      ? 'no usage reported'
      : `input ${count(head.input_tokens)} tokens${cache.length > 0 ? ` (${cache.join(', ')})` : ''} · output ${count(head.output_tokens)}${head.reasoning_tokens === null ? '' : ` (${count(head.reasoning_tokens)} reasoning)`}`;
  return `${tokens} · request ${bytes(head.request_bytes)} · answer ${bytes(head.response_bytes)}`;
}

function notes({ completeness }: ShownHead, { conversation }: ShownExchange['request']): string[] {
  return [
    ...(conversation === 'joined'
      ? ['Sent with only the new messages; shown with the messages that it continues.']
      : []),
    ...(conversation === 'part'
      ? ['Continues an answer that is not in the log: the conversation is incomplete.']
      : []),
    ...(completeness === 'truncated'
      ? ['The log has only a part of this request: not all of it is shown.']
      : []),
    ...(completeness === 'transcript'
      ? ['The log has only the history: the request was not recorded as it was sent.']
      : []),
  ];
}
