import { LensError } from '../errors.ts';
import type { CommandOptions } from './types.ts';

/**
 * The values of options as they were typed. cac turns `007` into 7 and `1e5` into 100000; labels, queries and paths
 * must stay what the person wrote, so values are read again from the command line itself.
 */
export function typedOptions(
  argv: readonly string[],
  parsed: Readonly<Record<string, unknown>>,
): CommandOptions {
  const typed = new Map<string, string[]>();
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  words.forEach((word, index) => {
    const match = /^--?([A-Za-z][A-Za-z-]*)(?:=(.*))?$/s.exec(word);
    if (!match) return;
    const name = camelCase(match[1] ?? '');
    const next = words[index + 1];
    const value = match[2] ?? (next !== undefined && !next.startsWith('-') ? next : undefined);
    if (value !== undefined) typed.set(name, [...(typed.get(name) ?? []), value]);
  });
  const options: Record<string, string | boolean | readonly string[]> = {};
  for (const [name, value] of Object.entries(parsed)) {
    if (name === '--' || value === undefined) continue;
    if (typeof value === 'boolean') options[name] = value;
    else {
      const own = typed.get(name) ?? [String(value)];
      options[name] = own.length === 1 ? (own[0] ?? '') : own;
    }
  }
  return options;
}

/** `--md -` as `--md=-`: the parser would take a lone dash for the next flag, not for standard output. */
export function withLoneDashes(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  return argv.flatMap((word, index) => {
    if (end !== -1 && index >= end) return [word];
    if (word === '-' && /^--[a-z][a-z-]*$/.test(argv[index - 1] ?? '')) return [];
    return argv[index + 1] === '-' && /^--[a-z][a-z-]*$/.test(word) ? [`${word}=-`] : [word];
  });
}

const camelCase = (name: string): string =>
  name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** A text option, or undefined when it was not given. Throws `usage` when it has no value or was given twice. */
export function text(options: CommandOptions, name: string): string | undefined {
  const value = options[name];
  if (value === undefined || typeof value === 'string') return value;
  const flag = flagOf(name);
  if (typeof value === 'boolean') throw new LensError('usage', `${flag} needs a value.`);
  throw new LensError('usage', `${flag} was given ${value.length} times.`, { hint: 'Give it once.' });
}

/** A flag without value. Throws `usage` when a value was put behind it. */
export function flag(options: CommandOptions, name: string): boolean {
  const value = options[name];
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  throw new LensError('usage', `${flagOf(name)} takes no value.`);
}

/** An option that may be given several times. */
export function list(options: CommandOptions, name: string): string[] {
  const value = options[name];
  if (value === undefined) return [];
  if (typeof value === 'boolean') throw new LensError('usage', `${flagOf(name)} needs a value.`);
  return typeof value === 'string' ? [value] : [...value];
}

/** A TCP port: 0 lets the system choose. */
export function port(options: CommandOptions, name: string): number | undefined {
  const value = text(options, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (/^\d+$/.test(value) && number <= 65_535) return number;
  throw new LensError('usage', `${flagOf(name)} is a port number from 0 to 65535, not "${value}".`);
}

/** One of a fixed set of words. */
export function choice<T extends string>(
  options: CommandOptions,
  name: string,
  words: readonly T[],
): T | undefined {
  const value = text(options, name);
  if (value === undefined) return undefined;
  const word = words.find((candidate) => candidate === value);
  if (word) return word;
  throw new LensError('usage', `${flagOf(name)} is ${words.join(' or ')}, not "${value}".`);
}

/** A point in time: an ISO date or time, read as UTC when it names no zone. */
export function time(options: CommandOptions, name: string): Date | undefined {
  const value = text(options, name);
  if (value === undefined) return undefined;
  const iso = /^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00Z` : value;
  const date = new Date(/Z$|[+-]\d\d:?\d\d$/.test(iso) ? iso : `${iso}Z`);
  if (!Number.isNaN(date.getTime())) return date;
  throw new LensError(
    'usage',
    `${flagOf(name)} is a date or time such as 2026-11-21 or 2026-11-21T09:30, not "${value}".`,
  );
}

const flagOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
