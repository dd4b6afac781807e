/** What a cell of a result can be shown as. */
export type Cell = string | number | boolean | null;

/** What is needed of an Arrow type: its name, and for times its unit. */
export interface ColumnType {
  toString(): string;
}

/** A value as Arrow gives it, as something to show. Times become ISO texts in UTC; lists and structs JSON. */
export function cellOf(value: unknown, type: ColumnType): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  const name = type.toString();
  if (typeof value === 'number' && /^(Timestamp|Date)/.test(name)) return timeText(value, name);
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (/^Decimal/.test(name) && value instanceof Uint32Array) return decimalText(value, scaleOf(name));
  return JSON.stringify(plain(value));
}

/** Arrow gives all times in milliseconds. */
function timeText(ms: number, type: string): string {
  const iso = new Date(ms).toISOString();
  return type.startsWith('Date') ? iso.slice(0, 10) : iso.slice(0, 19).replace('T', ' ');
}

const scaleOf = (type: string): number => Number(/e(?:\+|(-))?(\d+)/.exec(type)?.[2] ?? 0);

/** A number of 128 bits in four words, the lowest first, in two's complement. */
function decimalText(words: Uint32Array, scale: number): Cell {
  let value = words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
  if (value >= 1n << 127n) value -= 1n << 128n;
  if (scale > 0) return Number(value) / 10 ** scale;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

/** Lists and structs of Arrow as plain values. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Symbol.iterator in value && 'toArray' in value) return [...(value as Iterable<unknown>)].map(plain);
  const inner = 'toJSON' in value && typeof value.toJSON === 'function' ? (value.toJSON() as unknown) : value;
  if (Array.isArray(inner)) return inner.map(plain);
  if (typeof inner !== 'object' || inner === null) return inner;
  return Object.fromEntries(Object.entries(inner).map(([key, part]) => [key, plain(part)]));
}
