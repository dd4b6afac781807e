import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { bodyMember } from '../../record/body.ts';
import type { FolderLine, LogReader } from '../../record/reader.ts';
import { recognise } from './choose-reader.ts';
import { type LogFile, openLogFile, readRange, skipping } from './log-file.ts';
import { HEAD_BYTES } from './log-identity.ts';

/** Larger files are no JSON document that can be read. */
const MAX_FILE = 256 << 20;

/**
 * A folder whose files are one log together: a line for each file of a format that is kept so, oldest first (see
 * `FolderLine` in src/record/reader.ts). Files of other formats in it are ignored.
 */
export async function openFolderLog(folder: string, readers: readonly LogReader[]): Promise<LogFile> {
  const files = (
    await Promise.all((await readdir(folder)).map((name) => ofFolder(folder, name, readers)))
  ).filter((file) => file !== undefined);
  files.sort((a, b) => a.modified - b.modified || (a.name < b.name ? -1 : 1));
  return {
    file: folder,
    fileBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    modifiedMs: files.reduce((last, { modified }) => Math.max(last, modified), 0),
    packed: true,
    chunks: (from) => skipping(linesOf(folder, files), from),
  };
}

interface FolderFile {
  name: string;
  bytes: number;
  modified: number;
}

async function ofFolder(
  folder: string,
  name: string,
  readers: readonly LogReader[],
): Promise<FolderFile | undefined> {
  const file = path.join(folder, name);
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile() || found.size > MAX_FILE) return undefined;
  const head = await readRange(await openLogFile(file), 0, HEAD_BYTES);
  if (recognise(head, readers)?.perFolder !== true) return undefined;
  return { name, bytes: found.size, modified: Math.round(found.mtimeMs) };
}

async function* linesOf(folder: string, files: readonly FolderFile[]): AsyncGenerator<Buffer> {
  for (const { name, modified } of files) {
    const body = bodyMember(await readFile(path.join(folder, name)));
    const head = JSON.stringify({ name, modified } satisfies FolderLine).slice(0, -1);
    if (body.name === 'text') yield Buffer.from(`${head},"text":${JSON.stringify(body.text)}}\n`);
    else if (body.name !== 'request') yield Buffer.from(`${head}}\n`);
    else yield Buffer.concat([Buffer.from(`${head},"json":`), body.json, Buffer.from('}\n')]);
  }
}
