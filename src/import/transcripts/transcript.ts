import type {
  LogContext,
  LogRecord,
  RequestHead,
  ResponseRecord,
  SessionRecord,
  SourceLine,
} from '../../record/reader.ts';
import { wireByName } from '../../wire/table.ts';
import { warning } from '../json-lines.ts';
import { isoTime } from '../values.ts';
import type { AnswerFacts, Form } from './forms.ts';

/** Places of a history that later lines may continue; older ones are forgotten. */
const MAX_PLACES = 5_000;

/** A part of an answer as a line of the transcript has it; facts of later parts replace those of earlier ones. */
interface AnswerPiece extends AnswerFacts {
  parts: readonly unknown[];
  /** Time of the line, milliseconds since 1970. */
  at: number | null;
  /** When the request was made, where the transcript states it. */
  requestAt?: number | null;
  /** Model that was asked for, where the transcript states it. */
  asked?: string;
  msFirstContent?: number | undefined;
  msEnd?: number | undefined;
  /** The answer did not come: message of the error. */
  error?: string;
  /** The transcript has no end of this answer. */
  unfinished?: boolean;
}

/** The messages up to a place of the history: those that an exchange has, and those since. */
interface Past {
  after: string | undefined;
  since: readonly unknown[];
  /** Time of the last message, milliseconds since 1970. */
  at: number | null;
}

/** An answer that may get more parts, and the results of tools that came meanwhile. */
interface OpenAnswer {
  key: string;
  past: Past;
  parts: unknown[];
  piece: AnswerPiece;
  results: unknown[];
  resultsAt: number | null;
  source: SourceLine;
  session: string;
}

/** A place of the history: closed with its messages, or in an answer. */
interface Place {
  past?: Past;
  open?: OpenAnswer;
}

const START: Past = { after: undefined, since: [], at: null };

/**
 * Turns the history that an agent keeps of its session into exchanges: one for each answer, whose request is the history
 * before it. Instructions and tools are not in it, so `completeness` is `transcript`. A request holds only the messages
 * since the one that it continues; lines name their predecessor, or follow the last line of their branch.
 */
export class Transcript {
  readonly #form: Form;
  readonly #key: string;
  readonly #agent: string;
  readonly #places = new Map<string, Place>();
  /** The last place of each branch: the session, or a subagent in it. */
  readonly #last = new Map<string, Place>();
  readonly #open = new Set<Place>();
  readonly #sessions = new Map<string, Omit<SessionRecord, 'id'>>();
  readonly #begun = new Set<string>();
  readonly #ids = new Set<string>();
  readonly #others = new Map<string, number>();
  /** Messages of each branch since its last answer. */
  readonly #unanswered = new Map<string, number>();
  #source: SourceLine | undefined;
  readonly #start: SourceLine;

  constructor({ file, key }: LogContext, agent: string, form: Form) {
    this.#key = key ?? file;
    this.#start = { file, line: 1, offset: 0 };
    this.#agent = agent;
    this.#form = form;
  }

  /** Notes facts about a session; they are written with its first exchange. */
  describe(session: string, facts: Partial<Omit<SessionRecord, 'id'>>): void {
    const known = this.#sessions.get(session);
    this.#sessions.set(session, { agent: this.#agent, ...facts, ...known });
  }

  /** A line that has no place in lens, by its kind. `key`: later lines may name it as their predecessor. */
  other(kind: string, source: SourceLine, at?: { key: string; parent: string; branch: string }): void {
    const name = /^[\w./ -]{1,60}$/.test(kind) ? kind : 'odd';
    this.#others.set(name, (this.#others.get(name) ?? 0) + 1);
    this.#source ??= source;
    if (at === undefined || at.key === '') return;
    const place = this.#places.get(at.parent) ?? this.#last.get(at.branch);
    if (place !== undefined) this.#keep(at.key, at.branch, place);
  }

  /** The history begins again with these messages: after a compaction, or a subagent's first. */
  restart(branch: string, key: string, messages: readonly unknown[], at: number | null): Iterable<LogRecord> {
    const before = this.#last.get(branch);
    this.#unanswered.set(branch, messages.length);
    this.#keep(key, branch, { past: { after: undefined, since: messages, at } });
    return before === undefined ? [] : this.#close(before);
  }

  /** A message to the model; `isResult`: it is the result of a tool, and the answer may still get parts. */
  *message(
    { key, parent, branch }: { key: string; parent: string; branch: string },
    messages: readonly unknown[],
    at: number | null,
    isResult: boolean,
  ): Generator<LogRecord> {
    const place = this.#at(parent, branch);
    this.#unanswered.set(branch, (this.#unanswered.get(branch) ?? 0) + messages.length);
    if (place.open && isResult) {
      place.open.results.push(...messages);
      place.open.resultsAt = at;
      this.#keep(key, branch, place);
      return;
    }
    yield* this.#close(place);
    const { after, since } = place.past ?? START;
    this.#keep(key, branch, { past: { after, since: [...since, ...messages], at } });
  }

  /** A part of the answer `answer`; parts with the same name are one answer. */
  *answer(
    { key, parent, branch }: { key: string; parent: string; branch: string },
    { answer, session }: { answer: string; session: string },
    piece: AnswerPiece,
    source: SourceLine,
  ): Generator<LogRecord> {
    const place = this.#at(parent, branch);
    this.#unanswered.delete(branch);
    if (place.open?.key === answer) {
      const { open } = place;
      open.parts.push(...piece.parts);
      open.piece = { ...open.piece, ...known(piece) };
      this.#keep(key, branch, place);
      return;
    }
    yield* this.#close(place);
    const past = place.past ?? START;
    const open: OpenAnswer = {
      key: answer,
      past,
      parts: [...piece.parts],
      piece,
      results: [],
      resultsAt: null,
      source,
      session,
    };
    const next = { open };
    this.#open.add(next);
    this.#keep(key, branch, next);
  }

  /** Facts about the last answer of a branch that came after it. */
  addFacts(branch: string, facts: Partial<AnswerPiece>): void {
    const open = this.#last.get(branch)?.open;
    if (open) open.piece = { ...open.piece, ...known(facts) };
  }

  /** Whether the last answer of a branch has results of tools already: what the model writes next is another answer. */
  hasResults(branch: string): boolean {
    return (this.#last.get(branch)?.open?.results.length ?? 0) > 0;
  }

  hasOpen(branch: string): boolean {
    return this.#last.get(branch)?.open !== undefined;
  }

  /** The answers that were still open, the messages that no answer follows, and the lines that have no place. */
  *end(): Generator<LogRecord> {
    for (const place of [...this.#open]) yield* this.#close(place);
    const unanswered = [...this.#unanswered.values()].reduce((sum, count) => sum + count, 0);
    this.#unanswered.clear();
    if (unanswered > 0) {
      const message = `messages that no answer follows: ${unanswered}; not stored`;
      yield warning(this.#start, 'unanswered_messages', message);
    }
    if (this.#source === undefined || this.#others.size === 0) return;
    const kinds = [...this.#others].map(([kind, count]) => `${kind} ${count}`).join(', ');
    yield warning(this.#source, 'other_lines', `lines that are no part of the conversation: ${kinds}`);
    this.#others.clear();
  }

  /** The place that a line continues: of the line it names, else the last one of its branch. */
  #at(parent: string, branch: string): Place {
    return this.#places.get(parent) ?? this.#last.get(branch) ?? { past: START };
  }

  #keep(key: string, branch: string, place: Place): void {
    this.#last.set(branch, place);
    if (key === '') return;
    this.#places.delete(key);
    this.#places.set(key, place);
    if (this.#places.size <= MAX_PLACES) return;
    const oldest = this.#places.keys().next().value;
    if (oldest !== undefined) this.#places.delete(oldest);
  }

  /** Writes the exchange of an answer that is over. */
  *#close(place: Place): Generator<LogRecord> {
    const { open } = place;
    if (open === undefined) return;
    delete place.open;
    this.#open.delete(place);
    const { past, parts, piece, source, session, results } = open;
    const id = this.#idOf(open);
    if (!this.#begun.has(session)) {
      this.#begun.add(session);
      const facts = this.#sessions.get(session) ?? { agent: this.#agent };
      yield { kind: 'session', source, session: { id: session, ...facts } };
    }
    const { wire, member } = this.#form;
    const ts = isoTime(piece.requestAt ?? past.at);
    const head: RequestHead = {
      id,
      session,
      agent: this.#agent,
      wire,
      ...(ts === undefined ? {} : { ts }),
      headers: {},
      dropped: [],
      completeness: 'transcript',
      ...(past.after === undefined ? {} : { after: past.after }),
    };
    const body = { ...(piece.asked ? { model: piece.asked } : {}), [member]: past.since };
    yield { kind: 'request', source, head, body: { json: Buffer.from(JSON.stringify(body)) } };
    yield { kind: 'response', source, response: this.#response(id, parts, piece) };
    const since = parts.length > 0 ? [...this.#form.history(parts), ...results] : results;
    place.past = { after: id, since, at: open.resultsAt ?? piece.at };
  }

  /** The provider's id, which is the same in every copy of the history; else one within this log. */
  #idOf({ key, session, source }: OpenAnswer): string {
    const isProviders = /^(?:msg|resp|chatcmpl|gen|req)[-_][\w-]{6,80}$/.test(key);
    const own = /^[\w.:-]{1,80}$/.test(key) ? `${session}:${key}` : `${this.#key}:${source.line}`;
    const id = isProviders ? key : own;
    const free = this.#ids.has(id) ? `${id}~${source.line}` : id;
    this.#ids.add(free);
    return free;
  }

  #response(id: string, parts: readonly unknown[], piece: AnswerPiece): ResponseRecord {
    // When the answer was written down is no measure of how long it took.
    const ts = null;
    const { error } = piece;
    if (error !== undefined) {
      return { id, ts, status: null, outcome: 'upstream_error', error: { code: 'upstream', message: error } };
    }
    const model = wireByName(this.#form.wire)?.fromJson(this.#form.answer(parts, piece));
    return {
      id,
      ts,
      status: null,
      outcome: piece.unfinished ? 'truncated' : 'complete',
      ...(piece.msFirstContent === undefined ? {} : { ms_first_content: piece.msFirstContent }),
      ...(piece.msEnd === undefined ? {} : { ms_end: piece.msEnd }),
      reconstructed: model,
    };
  }
}

function known<T extends object>(facts: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== undefined && value !== null),
  ) as Partial<T>;
}
