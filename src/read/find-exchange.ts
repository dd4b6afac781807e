import { LensError } from '../errors.ts';
import type { Database } from '../store/database.ts';
import { visible } from '../text/visible.ts';
import { type ExchangeName, exchangesNamed, exchangesNear } from './exchange-names.ts';

const shown = 4;

/**
 * The one exchange that a word means: its id, its number in this database, or the beginning or end of its id. Throws
 * `not_found` with what comes near when there is none, or more than one.
 */
export async function findExchange(db: Database, word: string): Promise<ExchangeName> {
  const found = await exchangesNamed(db, word);
  if (found.length === 1) return found[0] as ExchangeName;
  const name = visible(word);
  if (found.length > 1)
    throw new LensError('not_found', `"${name}" is part of more than one id.`, {
      hint: `Name one: ${found
        .slice(0, shown)
        .map(({ record_id }) => visible(record_id))
        .join(', ')}${found.length > shown ? ' …' : '.'}`,
    });
  const near = await exchangesNear(db, word, shown);
  throw new LensError('not_found', `no exchange is called "${name}".`, {
    hint:
      near.length === 0
        ? 'The database has no exchanges yet: lens analyze reads them from logs.'
        : `Close to it: ${near.map((one) => visible(one.word)).join(', ')}. lens sql "select exchange_id, record_id, agent, family from exchanges" lists all.`,
  });
}
