import { LensError } from '../errors.ts';
import type { CommandOptions } from './types.ts';

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
