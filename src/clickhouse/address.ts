import { LensError } from '../errors.ts';

/** How to reach a ClickHouse server. */
export interface ClickHouseAddress {
  /** Address of its HTTP interface, without credentials. */
  url: string;
  database: string;
  username: string;
  password: string;
  /** What is shown to people and may be stored: no credentials. */
  shown: string;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/i;
const EXAMPLE = 'clickhouse://clickhouse.example.com/lens';

/** Whether a target of `lens push` is a ClickHouse server. */
export const isClickHouse = (target: string): boolean => /^clickhouse:/i.test(target);

/**
 * Reads `clickhouse://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE][?secure=true|false]`. User and password that it does not
 * name are those of CLICKHOUSE_USER and CLICKHOUSE_PASSWORD. Servers on other machines are asked over TLS unless
 * `secure=false`, so that no password is sent in plain text by mistake. The database is `lens` when none is named.
 *
 * @throws LensError `usage`, without a part of the address that may be a password
 */
export function clickHouseAddress(target: string, env: NodeJS.ProcessEnv = process.env): ClickHouseAddress {
  const { parsed, secure: asked } = parse(target);
  const secure = asked ?? !LOOPBACK.test(parsed.hostname);
  const path = decoded(parsed.pathname.replace(/^\/|\/$/g, ''));
  const database = path === '' ? 'lens' : path;
  if (!/^[A-Za-z_][\w-]{0,99}$/.test(database))
    throw new LensError(
      'usage',
      'The name of the database in the address has characters other than letters, digits, "_" and "-".',
      { hint: `Write it as in ${EXAMPLE}` },
    );
  const host = `${parsed.hostname}:${parsed.port === '' ? (secure ? 8443 : 8123) : parsed.port}`;
  return {
    url: `${secure ? 'https' : 'http'}://${host}`,
    database,
    username: decoded(parsed.username) || env['CLICKHOUSE_USER'] || 'default',
    password: decoded(parsed.password) || env['CLICKHOUSE_PASSWORD'] || '',
    shown: `clickhouse://${host}/${database}`,
  };
}

function parse(target: string): { parsed: URL; secure: boolean | undefined } {
  let parsed: URL;
  try {
    // Of a scheme that URL does not know, it reads no host. The scheme chosen here has a default port nobody names.
    parsed = new URL(target.replace(/^clickhouse:/i, 'ftp:'));
  } catch {
    // The cause holds the address with its password.
    throw new LensError('usage', 'The address of the ClickHouse server cannot be read.', {
      hint: `Write it as in ${EXAMPLE}; in user and password, / is %2F, @ is %40 and : is %3A.`,
    });
  }
  const other = [...parsed.searchParams.keys()].find((name) => name !== 'secure');
  if (other !== undefined)
    throw new LensError('usage', `The address of a ClickHouse server takes no parameter "${other}".`, {
      hint: 'It takes secure=true and secure=false.',
    });
  const secure = parsed.searchParams.get('secure');
  if (secure !== null && !['true', 'false', '1', '0'].includes(secure))
    throw new LensError('usage', 'secure in the address of a ClickHouse server is true or false.');
  return { parsed, secure: secure === null ? undefined : secure === 'true' || secure === '1' };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new LensError(
      'usage',
      'The address of the ClickHouse server has a % that begins no encoded character.',
      {
        hint: 'Write % as %25.',
      },
    );
  }
}
