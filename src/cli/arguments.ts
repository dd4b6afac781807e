import { parseArgs } from 'node:util';
import { LensError } from '../errors.ts';
import type { CommandOptions, CommandSpec } from './types.ts';

/** The words after a command's name, parsed. */
export interface Arguments {
  /** Positional arguments in order. */
  args: string[];
  options: CommandOptions;
  /** Everything after `--`. */
  rest: string[];
}

/** How a flag is declared: `--port <port>` needs a value, `--dry [kind]` may have one, `--fresh` has none. */
interface Flag {
  name: string;
  value: 'required' | 'optional' | 'none';
  /** Declared as `--no-events`. */
  negated: boolean;
}

/**
 * Parses the words after a command's name by the flags the command declares. Values stay as typed: `007` is no number.
 *
 * @throws LensError `usage` for an unknown flag, a missing value, and too few or too many arguments
 */
export function parseArguments(
  words: readonly string[],
  spec: Pick<CommandSpec, 'usage' | 'options'>,
): Arguments {
  const flags = new Map(spec.options.map(([flag]) => flagOf(flag)).map((flag) => [flag.name, flag]));
  const { tokens } = parseArgs({ args: [...words], strict: false, tokens: true });
  const end = tokens.find(({ kind }) => kind === 'option-terminator')?.index ?? words.length;
  const values = new Map<string, (string | boolean)[]>();
  const args: string[] = [];
  /** Index of a word that is the value of the flag before it. */
  let taken = -1;
  for (const token of tokens) {
    if (token.index === taken || token.index >= end || token.kind === 'option-terminator') continue;
    const word = words[token.index] as string;
    // A query may begin with a comment: no flag has a space after its dashes.
    if (token.kind === 'positional' || /^-+\s/.test(word)) {
      args.push(word);
      continue;
    }
    const { flag, on } = flagFor(token.name, token.rawName, flags, spec);
    const next = token.index + 1 < end ? words[token.index + 1] : undefined;
    let value: string | boolean = token.value ?? on;
    if (token.value === undefined && on && isValueOf(flag, next)) {
      value = next as string;
      taken = token.index + 1;
    }
    const name = camelCase(flag.name);
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  checkCount(args, spec.usage);
  return { args, options: Object.fromEntries([...values].map(joined)), rest: words.slice(end + 1) };
}

/** `--port <port>` as its parts. */
function flagOf(declaration: string): Flag {
  const [, negation, name = ''] = /--(no-)?([a-z-]+)/.exec(declaration) ?? [];
  const value = declaration.includes('<') ? 'required' : declaration.includes('[') ? 'optional' : 'none';
  return { name, value, negated: negation !== undefined };
}

function flagFor(
  name: string,
  typed: string,
  flags: ReadonlyMap<string, Flag>,
  { usage }: Pick<CommandSpec, 'usage'>,
): { flag: Flag; on: boolean } {
  const flag = flags.get(name);
  if (flag && !flag.negated) return { flag, on: true };
  const negated = name.startsWith('no-') ? flags.get(name.slice(3)) : undefined;
  if (negated?.negated) return { flag: negated, on: false };
  throw new LensError('usage', `there is no option ${typed}.`, {
    hint: `lens ${commandOf(usage)} --help lists the options.`,
  });
}

/** A value may begin with one dash (`-` for standard output, `--intercept -HOST`), an optional one only with none. */
function isValueOf({ value }: Flag, word: string | undefined): boolean {
  if (word === undefined || value === 'none') return false;
  return value === 'required' ? !word.startsWith('--') : !word.startsWith('-');
}

function joined([name, values]: [string, (string | boolean)[]]): [string, string | boolean | string[]] {
  const [first = true] = values;
  if (values.length === 1 || values.every((value) => typeof value === 'boolean')) return [name, first];
  // A flag that lacks its value in one of several places lacks a value.
  return [name, values.every((value) => typeof value === 'string') ? (values as string[]) : true];
}

function checkCount(args: readonly string[], usage: string): void {
  const wanted = [...usage.matchAll(/<([^>]+)>|\[([^\]]+)\]/g)];
  const missing = wanted[args.length]?.[1];
  if (missing !== undefined) {
    throw new LensError('usage', `lens ${commandOf(usage)} needs ${article(missing)}.`, {
      hint: `Usage: lens ${usage}`,
    });
  }
  const extra = wanted.some(([whole]) => whole.includes('...')) ? undefined : args[wanted.length];
  if (extra === undefined) return;
  throw new LensError('usage', `lens ${commandOf(usage)} does not take the argument "${extra}".`, {
    hint: `Usage: lens ${usage}`,
  });
}

/** `<...files>` is named "files", `<show|renew>` is named "show or renew". */
function article(name: string): string {
  return name.startsWith('...') ? name.slice(3) : name.replaceAll('|', ', ').replace(/, ([^,]*)$/, ' or $1');
}

const commandOf = (usage: string): string => usage.split(' ', 1)[0] ?? '';

const camelCase = (name: string): string =>
  name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
