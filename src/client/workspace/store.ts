import { type Row, type RowsFile, readRows, type Thread } from '../rows.ts';
import { breathe } from '../slices.ts';
import { loadData } from './page.ts';
import { type Summary, summarize } from './summary.ts';

/** A period in milliseconds; `to` is exclusive. */
export interface Range {
  from: number;
  to: number;
}

/** The lines of a workspace, loaded file by file as they are needed. */
export class RowStore {
  readonly threads = new Map<string, Thread>();
  readonly #first: number;
  readonly #part: number;
  readonly #spans: readonly (readonly [number, number] | null)[];
  readonly #rows: (Row | undefined)[];
  /** Lines of exchanges that are not analysed yet. */
  #tail: readonly Row[] = [];
  readonly #loading = new Map<number, Promise<void>>();
  readonly #byName = new Map<string, Row>();
  #loaded: readonly Row[] | undefined;
  #summary: { rows: readonly Row[]; summary: Promise<Summary> } | undefined;

  constructor(section: HTMLElement) {
    const { first, rows, part, spans } = JSON.parse(section.dataset['workspace'] ?? '{}');
    this.#first = first;
    this.#part = part;
    this.#spans = spans;
    this.#rows = Array.from({ length: rows });
  }

  /** Lines of all exchanges, those that are not analysed yet at the end. */
  get count(): number {
    return this.#rows.length + this.#tail.length;
  }

  /** Puts lines at the end; they get their positions. */
  setTail(rows: readonly Row[]): void {
    for (const [place, row] of rows.entries()) row.index = this.#rows.length + place;
    this.#tail = rows;
    this.#loaded = undefined;
  }

  /** How many files the lines are in. */
  get files(): number {
    return this.#spans.length;
  }

  /** The line at a position, if it is loaded. */
  at(index: number): Row | undefined {
    return this.#rows[index] ?? this.#tail[index - this.#rows.length];
  }

  /** Lines that are loaded, in their order. The same array until more are. */
  loaded(): readonly Row[] {
    this.#loaded ??= [...this.#rows.filter((row) => row !== undefined), ...this.#tail];
    return this.#loaded;
  }

  /** What the loaded lines have in common. */
  summary(): Promise<Summary> {
    const rows = this.loaded();
    if (this.#summary?.rows !== rows) this.#summary = { rows, summary: summarize(rows) };
    return this.#summary.summary;
  }

  /** The line of an analysed exchange, if it is loaded. */
  analysed(name: string): Row | undefined {
    return this.#byName.get(name);
  }

  /** The line of an exchange, analysed or not, if it is loaded. */
  known(name: string): Row | undefined {
    return this.#byName.get(name) ?? this.#tail.find((row) => row.name === name);
  }

  get isWhole(): boolean {
    return this.#byName.size === this.#rows.length;
  }

  /** Loads the lines from `first` to `last`. */
  async load(first: number, last: number): Promise<void> {
    const start = Math.floor(this.#first / this.#part);
    const fileOf = (index: number): number => Math.floor((this.#first + index) / this.#part) - start;
    const files = [];
    for (let file = fileOf(Math.max(0, first)); file <= fileOf(Math.min(last, this.#rows.length - 1)); file++)
      files.push(this.#file(file));
    await Promise.all(files);
  }

  /** Loads every line, each file in a task of its own; `onFile` is called with how many are there. */
  async loadAll(onFile: (done: number) => void = () => undefined): Promise<void> {
    let done = 0;
    for (let file = 0; file < this.files; file += 8)
      await Promise.all(this.#some(file).map((loading) => loading.then(() => onFile(++done))));
  }

  /** Loads the lines of a period if they are in at most `most` files; resolves with whether they are. */
  async loadRange({ from, to }: Range, most: number): Promise<boolean> {
    const wanted = this.#spans.flatMap((span, file) =>
      span === null || (span[0] < to && span[1] >= from) ? [file] : [],
    );
    if (wanted.length > most) return false;
    await Promise.all(wanted.map((file) => this.#file(file)));
    return true;
  }

  /** The line of an exchange by its name; loads files until it is found. */
  async find(name: string): Promise<Row | undefined> {
    for (let file = 0; file < this.files && !this.known(name); file += 8) await Promise.all(this.#some(file));
    return this.known(name);
  }

  /** Loads eight files, from the given one on. */
  #some(first: number): Promise<void>[] {
    const most = Math.min(8, this.files - first);
    return Array.from({ length: most }, (_, offset) => this.#file(first + offset));
  }

  #file(file: number): Promise<void> {
    const loading = this.#loading.get(file) ?? this.#read(file);
    this.#loading.set(file, loading);
    loading.catch(() => this.#loading.delete(file));
    return loading;
  }

  async #read(file: number): Promise<void> {
    const number = Math.floor(this.#first / this.#part) + file;
    const read = await loadData<RowsFile>(`data/rows-${number}.js`);
    // The task so far has parsed the file.
    await breathe();
    const { rows, threads } = readRows(read, number * this.#part - this.#first);
    for (const row of rows) {
      if (row.index < 0 || row.index >= this.#rows.length) continue;
      this.#rows[row.index] = row;
      this.#byName.set(row.name, row);
    }
    this.#loaded = undefined;
    for (const thread of threads) this.threads.set(thread.id, thread);
  }
}
