import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { LensError } from '../../errors.ts';
import { isObject, type JsonObject } from '../../wire/json.ts';

/**
 * Reads an agent's settings file: JSON, with comments and trailing commas as agents allow them.
 *
 * @returns an empty object when there is no such file
 * @throws LensError `config_invalid` when it cannot be read or is not a JSON object
 */
export function readSettings(file: string): JsonObject {
  return existsSync(file) ? parseSettings(readFileSync(file, 'utf8'), file) : {};
}

/**
 * Parses settings given as text.
 *
 * @param where file or flag, for the message
 * @throws LensError `config_invalid` when the text is not a JSON object
 */
export function parseSettings(text: string, where: string): JsonObject {
  const errors: ParseError[] = [];
  const json = text.replace(/^\uFEFF/, '');
  const value: unknown = parse(json, errors, { allowTrailingComma: true, allowEmptyContent: true }) ?? {};
  const [error] = errors;
  if (error) {
    const line = json.slice(0, error.offset).split('\n').length;
    throw new LensError(
      'config_invalid',
      `These settings cannot be read: ${printParseErrorCode(error.error)} in line ${line}.`,
      { where, hint: 'The agent cannot read them either: correct them.' },
    );
  }
  if (isObject(value)) return value;
  throw new LensError('config_invalid', 'These settings are not a JSON object.', { where });
}

/** Writes a settings file into the scratch folder, for the owner's eyes only, and returns its path. */
export function writeScratch(scratch: string, name: string, settings: unknown): string {
  const file = path.join(scratch, name);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  return file;
}

/**
 * Makes a folder that replaces an agent's own one: every entry is a link to the real one (logins, sessions and
 * history stay where they are), but those in `except`, which the caller writes.
 *
 * @param kept entries that are linked even when they do not exist yet, so that what the agent writes there is kept
 */
export function linkedFolder(
  real: string,
  copy: string,
  except: readonly string[],
  kept: readonly string[] = [],
): void {
  mkdirSync(copy, { recursive: true, mode: 0o700 });
  const found = existsSync(real) ? readdirSync(real) : [];
  const folders = kept.filter((name) => !found.includes(name));
  for (const name of folders) mkdirSync(path.join(real, name), { recursive: true, mode: 0o700 });
  for (const name of [...found, ...folders]) {
    if (!except.includes(name)) symlinkSync(path.join(real, name), path.join(copy, name));
  }
}

/**
 * The variables an agent of Gemini CLI's family would see: its own environment, then the first `.env` file found
 * from the working folder upwards (its own folder's before a plain one), then the home folder's.
 *
 * @param folder name of the agent's folder: `.gemini`, `.qwen`
 */
export function envWithFile(env: NodeJS.ProcessEnv, cwd: string, folder: string): NodeJS.ProcessEnv {
  const file = candidates(env, cwd, folder).find((candidate) => existsSync(candidate));
  return file === undefined ? env : { ...parseEnv(readFileSync(file, 'utf8')), ...env };
}

function candidates(env: NodeJS.ProcessEnv, cwd: string, folder: string): string[] {
  const files: string[] = [];
  for (let at = path.resolve(cwd); ; at = path.dirname(at)) {
    files.push(path.join(at, folder, '.env'), path.join(at, '.env'));
    if (at === path.dirname(at)) break;
  }
  return [...files, underHome(env, folder, '.env'), underHome(env, '.env')];
}

/** A path below the home folder of the user the agent runs as. */
export function underHome(env: NodeJS.ProcessEnv, ...names: string[]): string {
  return path.join(env['HOME'] || homedir(), ...names);
}
