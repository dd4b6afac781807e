import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { LensError } from '../errors.ts';
import { version } from '../version.ts';

/** Version of the layout that this version of lens reads and writes. */
const LAKE_VERSION = 1;
const MARK = 'lens-lake.json';
const MANIFESTS = 'manifest';

const file = z.strictObject({ path: z.string().regex(/^(?:[\w=-]+\/)+[\w-]+\.parquet$/), bytes: z.int() });
const manifest = z.strictObject({
  lake: z.literal(LAKE_VERSION),
  lens: z.string(),
  /** What was replaced before it left the machine: secrets, or personal data too. */
  safety: z.enum(['redact', 'share', 'structure']),
  /** Who pushed it: with `share`, a later push of the same source replaces it. */
  source: z.string(),
  day: z.string(),
  agent: z.string(),
  exchanges: z.int(),
  files: z.strictObject({ exchanges: file, sessions: file, texts: file.nullable() }),
});
export type Manifest = z.infer<typeof manifest>;
type LakeFile = z.infer<typeof file>;

/**
 * A folder with a lake. A batch of exchanges is in it from the moment when its manifest is: files without one are left of
 * a push that was interrupted, and are ignored.
 */
export class LakeFolder {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Opens a lake, given as a path or `file://` URL.
   * @param create make the lake where there is none: the folder must be empty or missing
   * @throws LensError `usage`, `not_found`, `not_writable`, `database_newer`
   */
  static open(target: string, { create = false } = {}): LakeFolder {
    const folder = pathOf(target);
    const mark = path.join(folder, MARK);
    if (!existsSync(mark)) {
      if (!create)
        throw new LensError('not_found', 'This folder holds no lake.', {
          where: folder,
          hint: 'lens push FOLDER makes one.',
        });
      makeLake(folder, mark);
    }
    checkVersion(mark);
    return new LakeFolder(folder);
  }

  /** Manifests by name in order of name, and notes about batches that are not whole. */
  manifests(): { batches: Map<string, Manifest>; notes: string[] } {
    const batches = new Map<string, Manifest>();
    const notes: string[] = [];
    const folder = path.join(this.folder, MANIFESTS);
    for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
      if (!name.endsWith('.json')) continue;
      const parsed = manifest.safeParse(jsonOf(path.join(folder, name)));
      const problem = parsed.success
        ? this.#problem(parsed.data)
        : 'is not a manifest that this version reads';
      if (problem === undefined) batches.set(name.slice(0, -'.json'.length), parsed.data as Manifest);
      else notes.push(`${MANIFESTS}/${name} ${problem}; its exchanges are left out`);
    }
    return { batches, notes };
  }

  /** Changes when a batch is added or removed. */
  digest(): string {
    return createHash('sha256')
      .update([...this.manifests().batches.keys()].join('\n'))
      .digest('hex')
      .slice(0, 16);
  }

  /** A path of the lake in the file system. */
  at(relative: string): string {
    return path.join(this.folder, relative);
  }

  /** Writes a file under another name first: nobody sees half of it. */
  async place(relative: string, write: (draft: string) => Promise<unknown>): Promise<LakeFile> {
    const to = this.at(relative);
    const draft = `${to}.${randomBytes(6).toString('hex')}.draft`;
    try {
      mkdirSync(path.dirname(to), { recursive: true });
      await write(draft);
      renameSync(draft, to);
      return { path: relative, bytes: statSync(to).size };
    } catch (cause) {
      rmSync(draft, { force: true });
      throw notWritable(this.folder, cause);
    }
  }

  /** Makes a batch part of the lake. */
  async commit(name: string, batch: Omit<Manifest, 'lake' | 'lens'>): Promise<void> {
    const text = `${JSON.stringify({ lake: LAKE_VERSION, lens: version, ...batch }, null, 2)}\n`;
    await this.place(`${MANIFESTS}/${name}.json`, async (draft) => writeFileSync(draft, text));
  }

  /** Takes a batch out of the lake. No other batch may rely on its texts. */
  remove(name: string, { files }: Manifest): void {
    rmSync(this.at(`${MANIFESTS}/${name}.json`), { force: true });
    for (const file of Object.values(files)) if (file !== null) rmSync(this.at(file.path), { force: true });
  }

  #problem({ files }: Manifest): string | undefined {
    for (const listed of [files.exchanges, files.sessions, files.texts]) {
      if (listed === null) continue;
      const size = statSync(this.at(listed.path), { throwIfNoEntry: false })?.size;
      if (size === undefined) return `lists ${listed.path}, which is missing`;
      if (size !== listed.bytes) return `lists ${listed.path}, which has another size`;
    }
    return undefined;
  }
}

function pathOf(target: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(target)?.[1]?.toLowerCase();
  if (scheme === undefined) return path.resolve(target);
  if (scheme === 'file') {
    try {
      return fileURLToPath(target);
    } catch (cause) {
      throw new LensError('usage', `"${target}" is no file on this machine.`, {
        cause,
        hint: 'Write file:///folder.',
      });
    }
  }
  throw new LensError('usage', `lens pushes into folders and to clickhouse://, and not to ${scheme}://.`, {
    hint: 'Mount the storage, or push into a folder and copy it with the tool of the storage: files never change.',
  });
}

function makeLake(folder: string, mark: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    if (readdirSync(folder).length > 0)
      throw new LensError('not_writable', 'This folder holds something that is no lake.', {
        where: folder,
        hint: 'Name an empty folder, or one that does not exist.',
      });
    writeFileSync(mark, `${JSON.stringify({ lake: LAKE_VERSION })}\n`, { flag: 'wx' });
  } catch (error) {
    // Two first pushes at once: the other one made it.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && existsSync(mark)) return;
    throw error instanceof LensError ? error : notWritable(folder, error);
  }
}

function checkVersion(mark: string): void {
  const { lake } = z.looseObject({ lake: z.int() }).catch({ lake: 0 }).parse(jsonOf(mark));
  if (lake === LAKE_VERSION) return;
  throw new LensError(
    lake > LAKE_VERSION ? 'database_newer' : 'database_broken',
    lake > LAKE_VERSION
      ? `This lake has version ${lake}; this version of lens knows ${LAKE_VERSION}.`
      : 'The version of this lake cannot be read.',
    {
      where: mark,
      hint: lake > LAKE_VERSION ? 'Update lens.' : `The file must be {"lake":${LAKE_VERSION}}.`,
    },
  );
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // What is no JSON has no version and no files; the caller reports that.
    return undefined;
  }
}

function notWritable(folder: string, cause: unknown): LensError {
  return new LensError('not_writable', `The lake cannot be written: ${(cause as Error).message}`, {
    where: folder,
    hint: 'Check that the folder exists, has room and may be written; then push again: what is in it is skipped.',
    cause,
  });
}
