import type { ResponseRecord } from '../../record/reader.ts';
import type { TableRow } from '../../store/append.ts';
import { usageOfAnswer } from '../../wire/answer-format.ts';
import { errorIn, errorText, isErrorBody, type ProviderError, readError } from '../../wire/error.ts';
import { isObject, listOf, objectOf, stringOf } from '../../wire/json.ts';
import { storedAnswer } from '../../wire/stored-answer.ts';
import { wireByName } from '../../wire/table.ts';
import { blockColumns } from './blocks.ts';
import { durationOf } from './request.ts';

/** The columns of `_exchanges` that an answer fills, and the usage that could not be read. */
export function answerColumns(
  response: ResponseRecord,
  wireName: string,
): { columns: TableRow; problems: readonly string[]; unknown: readonly string[] } {
  const model = objectOf(response.reconstructed);
  const wire = wireByName(wireName);
  const raw = model['usage'] ?? groqUsage(model['unknown']);
  const usage = raw === undefined || !wire ? undefined : usageOfAnswer(wire, raw);
  const error = errorOf(response, wire !== undefined);
  const whole = response.reconstructed ?? response.body;
  const columns = {
    status: statusOf(response.status),
    outcome: response.outcome,
    error_code: error?.code,
    error_message: error?.message,
    response_bytes: response.bytes,
    response_model: stringOf(model['model']) || null,
    response_id: stringOf(model['id']) || null,
    stop_reason: stringOf(model['stopReason']) || null,
    ms_headers: durationOf(response.ms_headers),
    ms_first_byte: durationOf(response.ms_first_byte),
    ms_first_content: durationOf(response.ms_first_content),
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
  return { columns, problems: usage?.problems ?? [], unknown: Object.keys(usage?.unknown ?? {}) };
}

/** Usage that an earlier version of lens recorded as unknown: Groq streams it in a separate member. */
function groqUsage(unknown: unknown): unknown {
  return listOf(unknown)
    .map((part) => objectOf(objectOf(part)['x_groq'])['usage'])
    .find(isObject);
}

/** An HTTP status; null for other numbers, since a log may contain any. */
export function statusOf(status: number | null): number | null {
  return status !== null && Number.isInteger(status) && status >= 0 && status < 1000 ? status : null;
}

/** Rows of `answer_blocks`. */
export function answerBlocks(response: ResponseRecord, exchange: number): TableRow[] {
  return (storedAnswer(response.reconstructed)?.blocks ?? []).map((block, index) => {
    const { is_error: _result, ...columns } = blockColumns(block);
    return { exchange_id: exchange, block: index, ...columns };
  });
}

/**
 * The error of an exchange: in the relay, in the stream, or in the provider's answer. A text (a page to sign in, the
 * message of a gateway) is no answer to a request to a model, also with a success status.
 */
function errorOf(response: ResponseRecord, isModelRequest: boolean): ProviderError | undefined {
  if (response.error) return { code: response.error.code, message: response.error.message };
  const { body } = response;
  const inAnswer = objectOf(response.reconstructed)['error'];
  if (inAnswer !== undefined) return readError(inAnswer);
  const failed = (response.status ?? 0) >= 400;
  if (typeof body === 'string') {
    if (failed) return { code: null, message: errorText(body) };
    // A text that begins like JSON or a stream is a part of an answer that is not whole in the log.
    const isForeign = response.incomplete === undefined && !/^\s*(?:[{["]|data:|event:)/.test(body);
    return isModelRequest && isForeign ? { code: 'no_model_answer', message: errorText(body) } : undefined;
  }
  return readError(failed && isErrorBody(body) ? body : errorIn(body));
}
