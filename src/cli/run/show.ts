import { LensError } from '../../errors.ts';
import { loadExchange, plainExchange } from '../../read/exchange.ts';
import { findExchange } from '../../read/find-exchange.ts';
import { type TerminalEffects, terminalEffects } from '../../render/terminal/effects.ts';
import { renderExchange } from '../../render/terminal/exchange.ts';
import { openReadOnly } from '../../store/open.ts';
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

/** `lens show`: one exchange, readable. Throws `usage`, `not_found` and what `openReadOnly` throws. */
export async function show(
  { id, db, json = false, full = false, link }: ShowOptions,
  effects: TerminalEffects = terminalEffects(),
): Promise<number> {
  const database = await openReadOnly(db ?? effects.defaultDatabase());
  try {
    const found = await findExchange(database, id);
    if (link !== undefined) {
      await effects.print(`${pageAddress(found.record_id, link)}\n`);
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
