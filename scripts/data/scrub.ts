import { createHash } from 'node:crypto';
import { hostname, release } from 'node:os';
import { memberRanges } from '../../src/wire/json/members.ts';
import { clientsFolder } from '../install-clients.ts';

/** What is replaced in a log before it is published, and by what. */
export interface Replacement {
  text: string;
  by: string;
}

/**
 * What clients send of the machine they run on: its kernel, its host's name, and where they are installed. The folders
 * they work in are neutral from the start.
 */
export function machineNames(): Replacement[] {
  const names = [
    { text: release(), by: '6.1.0' },
    { text: hostname(), by: 'workstation' },
    { text: clientsFolder(), by: '/opt/clients' },
  ];
  return names.filter(({ text }) => text.length > 2 && text !== 'localhost');
}

/**
 * Replaces names in one line of a log. A line that changes is marked `scrubbed`; when its request's body changes, its
 * length and hash become those of the new body, so that a reader can still check them.
 */
export function scrubLine(line: string, replacements: readonly Replacement[]): string {
  const replaced = replacements.reduce(
    (text, { text: name, by }) => text.replaceAll(wholeWord(name), by),
    line,
  );
  if (replaced === line) return line;
  const { head, body } = apart(Buffer.from(replaced));
  if (body !== undefined && !body.equals(apart(Buffer.from(line)).body ?? Buffer.alloc(0))) {
    head['bytes'] = body.length;
    head['sha256'] = createHash('sha256').update(body).digest('hex');
    delete head['exact'];
  }
  const marked = JSON.stringify({ ...head, scrubbed: true });
  return body === undefined ? marked : `${marked.slice(0, -1)},"request":${body.toString()}}`;
}

/** A line's object without its body, and the body's own bytes. */
function apart(line: Buffer): { head: Record<string, unknown>; body: Buffer | undefined } {
  const range = memberRanges(line)?.find(({ name }) => name === 'request');
  const { request: _, ...head } = JSON.parse(line.toString()) as Record<string, unknown>;
  return { head, body: range && line.subarray(range.start, range.end) };
}

/** The text where it is no part of a longer word; the letter of an escape such as `\n` before it is none of a word. */
function wholeWord(text: string): RegExp {
  const escaped = text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?:(?<![\\w.-])|(?<=\\\\[nrt]))${escaped}(?![\\w-])`, 'g');
}
