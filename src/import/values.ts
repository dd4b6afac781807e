import { isObject, listOf, objectOf, stringOf } from '../wire/json.ts';

/** 1973 in milliseconds, 5138 in seconds: a number below it is in seconds. */
const SECONDS_BELOW = 1e11;
const MILLISECONDS_BELOW = 1e14;
const MICROSECONDS_BELOW = 1e17;

/**
 * A time in milliseconds since 1970; null for what is no time. A number is in seconds, milliseconds, microseconds or
 * nanoseconds by its size: tools differ, and so do versions of one tool. A text without a time zone is read as UTC.
 */
export function timeOf(value: unknown): number | null {
  if (typeof value === 'string') {
    if (/^\d+(?:\.\d+)?$/.test(value.trim())) return timeOf(Number(value));
    if (!/^\d{4}-\d\d-\d\d/.test(value)) return null;
    const hasZone = /(?:z|[+-]\d\d:?\d\d)$/i.test(value.trim());
    const time = Date.parse(/[T ]\d\d:/.test(value) && !hasZone ? `${value.trim()}Z` : value);
    return validTime(time);
  }
  if (typeof value !== 'number' || !(value > 0)) return null;
  if (value < SECONDS_BELOW) return validTime(value * 1000);
  if (value < MILLISECONDS_BELOW) return validTime(value);
  return validTime(value < MICROSECONDS_BELOW ? value / 1000 : value / 1e6);
}

/** Milliseconds, to a thousandth; null outside the years that a database can hold. */
function validTime(ms: number): number | null {
  return Number.isFinite(ms) && Math.abs(ms) < 8e15 ? Math.round(ms * 1000) / 1000 : null;
}

/** The time as every record has it: ISO 8601 in UTC with milliseconds; undefined for what is no time. */
export function isoTime(ms: number | null): string | undefined {
  return ms === null || validTime(ms) === null ? undefined : new Date(ms).toISOString();
}

/** A duration in milliseconds; undefined for what is none. */
export function msOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

export function integerOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

/**
 * Headers as a list of name, value, name, value …: from an object of values or lists, a list of `{name, value}`, or a
 * list of pairs. Anything else gives none.
 */
export function headerList(headers: unknown): string[] {
  const pairs = Array.isArray(headers)
    ? headers.map((one): [unknown, unknown] =>
        Array.isArray(one) ? [one[0], one[1]] : [objectOf(one)['name'], objectOf(one)['value']],
      )
    : Object.entries(objectOf(headers));
  return pairs.flatMap(([name, value]) =>
    typeof name !== 'string' || name === ''
      ? []
      : (Array.isArray(value) ? value : [value]).flatMap((one) =>
          typeof one === 'string' || typeof one === 'number' ? [name, String(one)] : [],
        ),
  );
}

/** The id that a log gives an exchange, when it is one that can be shown and typed; else `otherwise`. */
export function idOf(value: unknown, otherwise: string): string {
  const text = typeof value === 'number' ? String(value) : stringOf(value);
  return /^[\w.:~-]{1,100}$/.test(text) ? text : otherwise;
}

/** Events of a stream that a log keeps as a list: `{event, data}`, or the data alone with its type in it. */
export function eventList(events: unknown): { event: string | null; data: unknown }[] {
  return listOf(events).flatMap((one) => {
    if (!isObject(one)) return typeof one === 'string' ? [{ event: null, data: one }] : [];
    if (one['data'] === undefined) return [{ event: stringOf(one['type']) || null, data: one }];
    return [{ event: stringOf(one['event']) || null, data: one['data'] }];
  });
}
