import { LensError } from '../../errors.ts';
import { loadExchange, plainExchange } from '../../read/exchange.ts';
import { findExchange } from '../../read/find-exchange.ts';
import { type TerminalEffects, terminalEffects } from '../../render/terminal/effects.ts';
import { renderExchange } from '../../render/terminal/exchange.ts';
import type { Database } from '../../store/database.ts';
import { openReadOnly } from '../../store/open.ts';
import { plural } from '../../text/figures.ts';
import { slug } from '../../text/slug.ts';

export interface ShowOptions {
  /** Id of an exchange, its number, or the beginning or end of its id. */
  id: string;
  db?: string | undefined;
  json?: boolean | undefined;
  /** Every text whole. */
  full?: boolean | undefined;
  /** Address of the pages: only the address of the exchange's page there is printed. */
  link?: string | undefined;
  /** With `link`: number of a message, from 1, to which the address points. */
  message?: string | undefined;
}

/** The address of an exchange's page. Throws `usage` for an address of pages that is none. */
function pageAddress(recordId: string, pages: string): string {
  const base = URL.parse(pages.endsWith('/') ? pages : `${pages}/`);
  if (base === null || !/^(?:https?|file):$/.test(base.protocol))
    throw new LensError('usage', '--link takes the address of the pages.', {
      where: `--link ${pages}`,
      hint: 'Such as --link http://127.0.0.1:4747 or --link https://example.com/lens.',
    });
  return new URL(`x/${slug(recordId)}.html`, base).href;
}

/** The part of an address that points to a message. Throws `not_found` for a number that no message has. */
async function messageAnchor(
  database: Database,
  found: Parameters<typeof loadExchange>[1],
  message: string,
): Promise<string> {
  const { messages } = await loadExchange(database, found);
  const number = /^\d+$/.test(message) ? Number(message) : 0;
  if (number >= 1 && number <= messages.length) return `#m${number}`;
  throw new LensError('not_found', `The exchange has ${plural(messages.length, 'message')}.`, {
    where: `--message ${message}`,
    hint: `lens show ${found.record_id} lists them with their numbers.`,
  });
}

/** `lens show`: one exchange, readable. Throws `usage`, `not_found` and what `openReadOnly` throws. */
export async function show(
  { id, db, json = false, full = false, link, message }: ShowOptions,
  effects: TerminalEffects = terminalEffects(),
): Promise<number> {
  const database = await openReadOnly(db ?? effects.defaultDatabase());
  try {
    const found = await findExchange(database, id);
    if (link !== undefined) {
      const anchor = message === undefined ? '' : await messageAnchor(database, found, message);
      await effects.print(`${pageAddress(found.record_id, link)}${anchor}\n`);
      return 0;
    }
    const shown = await loadExchange(database, found);
    await effects.print(
      json
        ? `${JSON.stringify(plainExchange(shown), null, 2)}\n`
        : renderExchange(shown, effects.style, full),
    );
    return 0;
  } finally {
    await database.close();
  }
}
