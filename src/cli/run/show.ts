import { loadExchange, plainExchange } from '../../read/exchange.ts';
import { findExchange } from '../../read/find-exchange.ts';
import { type TerminalEffects, terminalEffects } from '../../render/terminal/effects.ts';
import { renderExchange } from '../../render/terminal/exchange.ts';
import { openReadOnly } from '../../store/open.ts';

export interface ShowOptions {
  /** Id of an exchange, its number, or the beginning or end of its id. */
  id: string;
  db?: string | undefined;
  json?: boolean | undefined;
  /** Every text whole. */
  full?: boolean | undefined;
}

/** `lens show`: one exchange, readable. Throws `not_found` and what `openReadOnly` throws. */
export async function show(
  { id, db, json = false, full = false }: ShowOptions,
  effects: TerminalEffects = terminalEffects(),
): Promise<number> {
  const database = await openReadOnly(db ?? effects.defaultDatabase());
  try {
    const shown = await loadExchange(database, await findExchange(database, id));
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
