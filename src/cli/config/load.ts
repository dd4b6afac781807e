import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type PriceList, pricesFrom } from '../../analysis/cost/override.ts';
import { LensError } from '../../errors.ts';
import { describeIssues } from '../../record/issues.ts';
import { lineOfSyntaxError } from '../../record/json-file.ts';
import { escaped, lineOfKey, lineOfPath } from '../../text/locate.ts';
import { type ConfigFile, configSchema } from './schema.ts';
import type { Config } from './types.ts';

/**
 * Reads a configuration file. A `.ts` file is run by Node's own type stripping and exports its configuration as default;
 * a `.json` file is only read.
 *
 * @throws LensError `config_invalid` with file and line of what is wrong
 */
export async function loadConfig(file: string): Promise<Config> {
  const text = readFileSync(file, 'utf8');
  const isJson = file.endsWith('.json');
  const value = isJson ? parsed(text, file) : await exported(file);
  const checked = configSchema.safeParse(value);
  if (!checked.success) {
    const [first] = checked.error.issues;
    const keys = first
      ? [...first.path, ...(first.code === 'unrecognized_keys' ? first.keys.slice(0, 1) : [])]
      : [];
    const line = isJson ? lineOfPath(text, keys) : lineOfKey(text, keys);
    throw invalid(line === undefined ? file : `${file}:${line}`, describeIssues(checked.error));
  }
  return whole(checked.data, file);
}

function whole(
  { captures, database, site, prices, agents = [], redact = [], check = {} }: ConfigFile,
  file: string,
): Config {
  const at = (name: string | undefined): string | undefined =>
    name === undefined ? undefined : path.resolve(path.dirname(file), name);
  return {
    file,
    captures: at(captures),
    database: at(database),
    site: at(site),
    priceFile: typeof prices === 'string' ? at(prices) : undefined,
    prices: typeof prices === 'object' ? pricesFrom(prices as PriceList, file) : [],
    agents,
    redact,
    check: withoutUndefined(check),
  };
}

/** The rules that are set: one left out keeps its default. */
function withoutUndefined(check: NonNullable<ConfigFile['check']>): Config['check'] {
  return Object.fromEntries(Object.entries(check).filter(([, value]) => value !== undefined));
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = (cause as Error).message;
    const line = lineOfSyntaxError(text, message);
    throw invalid(`${file}:${line}`, message, cause);
  }
}

/**
 * The default export of a `.ts` file, run by Node's own type stripping.
 * @throws LensError `config_invalid`
 */
export async function exported(file: string): Promise<unknown> {
  let module: Record<string, unknown>;
  try {
    module = (await import(pathToFileURL(path.resolve(file)).href)) as Record<string, unknown>;
  } catch (cause) {
    const { message, stack = '' } = cause as Error;
    const line = new RegExp(`${escaped(path.basename(file))}:(\\d+)`).exec(stack)?.[1];
    throw invalid(line === undefined ? file : `${file}:${line}`, message.split('\n')[0] ?? '', cause);
  }
  if (!('default' in module)) throw invalid(file, 'it has no default export');
  return module['default'];
}

function invalid(where: string, what: string, cause?: unknown): LensError {
  return new LensError('config_invalid', `The configuration is not valid: ${what}`, {
    where,
    hint: 'docs/config.md lists what it may hold; LENS_CONFIG=none ignores it.',
    ...(cause === undefined ? {} : { cause }),
  });
}
