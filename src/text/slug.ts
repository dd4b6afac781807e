import { createHash } from 'node:crypto';

/** ULIDs keep being readable: their letters carry no meaning in their case. */
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const PLAIN = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/**
 * A file name for an id that may come from a log. Only lower-case letters, digits and hyphens come out, on every file
 * system the same; two ids never share one: what was changed carries a hash of what it was.
 */
export function slug(id: string): string {
  if (ULID.test(id)) return id.toLowerCase();
  if (PLAIN.test(id) && !ULID.test(id.toUpperCase()) && !/-[0-9a-f]{10}$/.test(id)) return id;
  const kept = id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 10);
  return kept === '' ? hash : `${kept}-${hash}`;
}
