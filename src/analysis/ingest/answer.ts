import type { ResponseRecord } from '../../record/reader.ts';
import type { TableRow } from '../../store/append.ts';
import { isObject, listOf, objectOf, stringOf } from '../../wire/json.ts';
import { wireByName } from '../../wire/table.ts';
import type { Block } from '../../wire/types.ts';
import { blockColumns } from './blocks.ts';

/** The columns of `_exchanges` that an answer fills. */
export function answerColumns(response: ResponseRecord, wireName: string): TableRow {
  const model = objectOf(response.reconstructed);
  const wire = wireByName(wireName);
  const raw = model['usage'] ?? undefined;
  const usage = raw === undefined ? undefined : wire?.usage(raw);
  const error = errorOf(response);
  const whole = response.reconstructed ?? response.body;
  return {
    status: statusOf(response.status),
    outcome: response.outcome,
    error_code: error?.code,
    error_message: error?.message,
    response_bytes: response.bytes,
    response_model: stringOf(model['model']) || null,
    response_id: stringOf(model['id']) || null,
    stop_reason: stringOf(model['stopReason']) || null,
    ms_headers: response.ms_headers,
    ms_first_byte: response.ms_first_byte,
    ms_first_content: response.ms_first_content,
    ms_end: response.ms_end,
    input_tokens: usage?.input,
    uncached_tokens: usage?.uncached,
    cache_read_tokens: usage?.cacheRead,
    cache_write_tokens: usage?.cacheWrite,
    cache_write_5m_tokens: usage?.cacheWrite5m,
    cache_write_1h_tokens: usage?.cacheWrite1h,
    output_tokens: usage?.output,
    reasoning_tokens: usage?.reasoning,
    usage_raw: raw === undefined ? null : JSON.stringify(raw),
    response: whole === undefined ? null : JSON.stringify(whole),
  };
}

/** An HTTP status, or null: a log may hold any number. */
export function statusOf(status: number | null): number | null {
  return status !== null && Number.isInteger(status) && status >= 0 && status < 1000 ? status : null;
}

/** Whether usage was reported and no count of tokens in it can be right. */
export function hasUnreadableUsage(columns: TableRow): boolean {
  const { usage_raw: raw, input_tokens: input, output_tokens: output } = columns;
  return typeof raw === 'string' && raw !== '{}' && input == null && output == null;
}

/** Rows of `answer_blocks`. */
export function answerBlocks(response: ResponseRecord, exchange: number): TableRow[] {
  return listOf(objectOf(response.reconstructed)['blocks']).flatMap((block, index) => {
    if (!isObject(block) || typeof block['type'] !== 'string' || typeof block['text'] !== 'string') return [];
    const { is_error: _result, ...columns } = blockColumns(block as unknown as Block);
    return [{ exchange_id: exchange, block: index, ...columns }];
  });
}

/** What went wrong: in the relay, in the stream, or as the provider's answer; shapes differ by provider. */
function errorOf(response: ResponseRecord): { code: string | null; message: string | null } | undefined {
  if (response.error) return { code: response.error.code, message: response.error.message };
  const told = objectOf(response.reconstructed)['error'] ?? objectOf(response.body)['error'];
  if (told === undefined || told === null) return undefined;
  if (!isObject(told)) return { code: null, message: String(told) };
  const inner = isObject(told['error']) ? told['error'] : told;
  const code = [inner['type'], inner['status'], inner['code']].find(
    (part) => part !== undefined && part !== null,
  );
  return { code: code === undefined ? null : String(code), message: stringOf(inner['message']) || null };
}
