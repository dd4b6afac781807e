import type { ResponseRecord } from '../record/reader.ts';
import { callBlock } from '../wire/blocks.ts';
import { readError } from '../wire/error.ts';
import { isObject, type JsonObject, listOf, objectOf, stringOf, textOf } from '../wire/json.ts';
import type { Block, ResponseModel } from '../wire/types.ts';

/** Texts of answers are cut at 20,000 characters, with the number of characters left out. */
export const CUT_MARK = /…\(\+\d+ chars\)/;

/** An answer line of agent-interlude as a response record. `id` is the exchange's; `isCut`: it holds the mark. */
export function interludeAnswer(line: JsonObject, id: string, isCut: boolean): ResponseRecord {
  const { reconstructed, body, error, note } = line;
  const status = typeof line['status'] === 'number' ? line['status'] : null;
  const failed = error !== undefined && error !== null;
  const events = line['event_count'];
  return {
    id,
    ts: stringOf(line['ts']) || null,
    status,
    outcome: failed ? 'upstream_error' : 'complete',
    ...(failed ? { error: errorOf(error) } : {}),
    ...(typeof events === 'number' ? { events } : {}),
    ...(isObject(reconstructed) ? { reconstructed: modelOf(reconstructed) } : {}),
    ...(body !== undefined ? { body } : note !== undefined ? { body: { note } } : {}),
    ...(line['truncated'] === true || isCut || isKeysOnly(body) ? { cut: true } : {}),
  };
}

/** A body over 64 KiB is kept as `{_truncated, _keys}` alone. */
function isKeysOnly(body: unknown): boolean {
  return isObject(body) && body['_truncated'] !== undefined && body['_keys'] !== undefined;
}

function errorOf(error: unknown): { code: string; message: string } {
  const known = readError(error);
  return { code: known?.code ?? 'upstream', message: known?.message ?? textOf(error) };
}

function modelOf(made: JsonObject): ResponseModel {
  const text = stringOf(made['text']);
  const calls = listOf(made['tool_uses']).map(objectOf);
  const stopReason = [made['stop_reason'], made['finish_reason'], made['status']]
    .map(stringOf)
    .find((reason) => reason);
  return {
    model: stringOf(made['model']) || null,
    id: stringOf(made['id']) || null,
    role: 'assistant',
    blocks: [...(text === '' ? [] : [{ type: 'text', text } as const]), ...calls.map(callOf)],
    stopReason: stopReason ?? null,
    usage: made['usage'] ?? null,
    finished: stopReason !== undefined,
    unknown: [],
  };
}

/** Calls come without the wire's id. */
function callOf(call: JsonObject): Block {
  return callBlock({ id: '', name: call['name'], input: call['input'] });
}
