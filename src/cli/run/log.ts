import { LensError } from '../../errors.ts';
import { loadConversations } from '../../read/conversation.ts';
import { type ThreadRow, threadRows } from '../../read/conversation-rows.ts';
import { type Filter, openFiltered } from '../../read/filter.ts';
import { conversationMarkdown } from '../../render/markdown/conversation.ts';
import { renderConversations } from '../../render/terminal/conversation.ts';
import { type TerminalEffects, terminalEffects } from '../../render/terminal/effects.ts';
import type { Database } from '../../store/database.ts';
import { visible } from '../../text/visible.ts';

export interface LogOptions {
  /** Session, thread or exchange; all threads when not given. */
  of?: string | undefined;
  db?: string | undefined;
  /** Exchanges that are read; all when not given. */
  filter?: Filter | undefined;
  /** File for the conversation as Markdown; `-` for standard output. */
  md?: string | undefined;
  json?: boolean | undefined;
  /** Side requests (titles, routers …), too. */
  all?: boolean | undefined;
  /** Every text whole. */
  full?: boolean | undefined;
}

/** Roles whose threads are conversations; the others are single questions on the side. */
const talking = new Set(['main', 'subagent', 'other']);

/**
 * `lens log`: the messages of a conversation, each once. Throws `not_found`, `not_writable` and what `openReadOnly` throws.
 */
export async function log(
  { of, db, filter = {}, md, json = false, all = false, full = false }: LogOptions,
  effects: TerminalEffects = terminalEffects(),
): Promise<number> {
  const database = await openFiltered(db ?? effects.defaultDatabase(), filter);
  try {
    const { threads, left } = await chosenThreads(database, of, all);
    const conversations = await loadConversations(database, threads, full || json);
    if (md !== undefined && md !== '-') effects.writeFile(md, conversationMarkdown(conversations, full));
    if (md === '-') await effects.print(conversationMarkdown(conversations, full));
    else if (json) await effects.print(`${JSON.stringify(conversations, null, 2)}\n`);
    else if (md === undefined) await effects.print(renderConversations(conversations, effects.style, full));
    if (left > 0)
      effects.note(`${left} side threads (titles, routers …) are not shown: --all includes them.`);
    return 0;
  } finally {
    await database.close();
  }
}

/** Threads to print; those on the side only when they are asked for, by name or by `--all`. */
export async function chosenThreads(
  database: Database,
  of: string | undefined,
  all: boolean,
): Promise<{ threads: ThreadRow[]; left: number }> {
  const found = await threadRows(database, of);
  if (found.length === 0) {
    throw new LensError('not_found', `no session, thread or exchange is called "${visible(of ?? '')}".`, {
      hint: 'lens sql "FROM threads" lists them; without a name all are printed.',
    });
  }
  const threads = found.filter(({ role }) => all || talking.has(role));
  return threads.length === 0
    ? { threads: found, left: 0 }
    : { threads, left: found.length - threads.length };
}
