import { type DuckDBDataChunk, listValue } from '@duckdb/node-api';
import bindings, { type Vector } from '@duckdb/node-bindings';

/** Accepted values: timestamps as ISO text, milliseconds since 1970 or Date; BIGINT as number or bigint. */
export type CellValue = string | number | bigint | boolean | Date | null | undefined | readonly string[];

/** Rows per chunk: the size of DuckDB's vectors. */
export const CHUNK_ROWS = 2048;

/** Collects the values of one column and writes them at once. */
export interface Column {
  /** Sets the value of a row, which is null otherwise. Returns the approximate size of the value in bytes. */
  set(row: number, value: CellValue): number;
  /** Writes the first `rows` rows and resets the column. */
  fill(chunk: DuckDBDataChunk, index: number, rows: number): void;
}

/** A column by its type as written in the DDL. */
export function columnOf(type: string): Column {
  switch (type) {
    case 'INTEGER':
      return new NumberColumn(new Int32Array(CHUNK_ROWS), integer);
    case 'DOUBLE':
      return new NumberColumn(new Float64Array(CHUNK_ROWS), Number);
    case 'BOOLEAN':
      return new NumberColumn(new Uint8Array(CHUNK_ROWS), Number);
    case 'BIGINT':
      return new NumberColumn(new BigInt64Array(CHUNK_ROWS), (value) => BigInt(value as number));
    case 'TIMESTAMP':
      return new NumberColumn(new BigInt64Array(CHUNK_ROWS), microseconds);
    case 'VARCHAR':
      return new TextColumn();
    default:
      return new ListColumn();
  }
}

type Numbers = Int32Array | Float64Array | Uint8Array | BigInt64Array;

class NumberColumn<T extends Numbers> implements Column {
  readonly #values: T;
  readonly #convert: (value: CellValue) => T[number] | null;
  readonly #validity = new Validity();

  constructor(values: T, convert: (value: CellValue) => T[number] | null) {
    this.#values = values;
    this.#convert = convert;
  }

  set(row: number, value: CellValue): number {
    const converted = this.#convert(value);
    if (converted === null) return 0;
    this.#values[row] = converted;
    this.#validity.set(row);
    return this.#values.BYTES_PER_ELEMENT;
  }

  fill(chunk: DuckDBDataChunk, index: number, rows: number): void {
    const vector = bindings.data_chunk_get_vector(chunk.chunk, index);
    const bytes = rows * this.#values.BYTES_PER_ELEMENT;
    bindings.copy_data_to_vector(
      vector,
      0,
      this.#values.buffer as ArrayBuffer,
      this.#values.byteOffset,
      bytes,
    );
    this.#validity.fill(vector, rows);
  }
}

class TextColumn implements Column {
  #values: (string | undefined)[] = new Array(CHUNK_ROWS).fill(undefined);
  readonly #validity = new Validity();

  set(row: number, value: CellValue): number {
    const text = typeof value === 'string' ? value : String(value);
    this.#values[row] = text;
    this.#validity.set(row);
    return text.length;
  }

  fill(chunk: DuckDBDataChunk, index: number, rows: number): void {
    const vector = bindings.data_chunk_get_vector(chunk.chunk, index);
    for (let row = 0; row < rows; row++) {
      const text = this.#values[row];
      if (text === undefined) continue;
      bindings.vector_assign_string_element(vector, row, text);
      this.#values[row] = undefined;
    }
    this.#validity.fill(vector, rows);
  }
}

/** Lists of texts, which are rare enough for the slow path. */
class ListColumn implements Column {
  #values: (readonly string[] | null)[] = [];

  set(row: number, value: CellValue): number {
    this.#values[row] = value as readonly string[];
    return this.#values[row].reduce((sum, text) => sum + text.length, 16);
  }

  fill(chunk: DuckDBDataChunk, index: number, rows: number): void {
    const values = Array.from({ length: rows }, (_, row) => this.#values[row] ?? null);
    chunk.setColumnValues(
      index,
      values.map((value) => (value === null ? null : listValue([...value]))),
    );
    this.#values = [];
  }
}

/** Validity mask: one bit per row. */
class Validity {
  readonly #bits = new Uint8Array(CHUNK_ROWS / 8);
  #count = 0;

  set(row: number): void {
    const at = row >> 3;
    const before = this.#bits[at] as number;
    const after = before | (1 << (row & 7));
    if (after !== before) this.#count++;
    this.#bits[at] = after;
  }

  fill(vector: Vector, rows: number): void {
    if (this.#count < rows) {
      const bytes = Math.ceil(rows / 64) * 8;
      bindings.vector_ensure_validity_writable(vector);
      bindings.copy_data_to_vector_validity(vector, 0, this.#bits.buffer, 0, bytes);
    }
    this.#bits.fill(0);
    this.#count = 0;
  }
}

function integer(value: CellValue): number {
  if (!Number.isInteger(value) || Math.abs(value as number) > 0x7fffffff) {
    throw new RangeError(`${String(value)} does not fit an INTEGER column`);
  }
  return value as number;
}

/** A log can contain any text instead of a time. Then the time is unknown. */
function microseconds(value: CellValue): bigint | null {
  const milliseconds =
    typeof value === 'number' ? value : value instanceof Date ? value.getTime() : Date.parse(String(value));
  return Number.isFinite(milliseconds) ? BigInt(Math.round(milliseconds * 1000)) : null;
}
