import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
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
  try {
    const value: unknown = JSON.parse(withoutComments(text) || '{}');
    if (isObject(value)) return value;
  } catch (cause) {
    throw new LensError('config_invalid', `These settings cannot be read: ${(cause as Error).message}`, {
      where,
      hint: 'The agent could not read them either: correct them.',
      cause,
    });
  }
  throw new LensError('config_invalid', 'These settings are not a JSON object.', { where });
}

/** Writes a settings file into the scratch folder, for the owner's eyes only, and returns its path. */
export function writeScratch(scratch: string, name: string, settings: unknown): string {
  const file = path.join(scratch, name);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  return file;
}

/** Strings are matched first, so that `//` inside a URL stays. */
function withoutComments(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, string?: string) => string ?? '')
    .replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, (_, string?: string) => string ?? '')
    .trim();
}
