import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entries, examples, root } from './examples.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lens-library-'));
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(root, path.join(folder, 'node_modules/prompt-lens'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the library', () => {
  it.each(entries)('$name leads to a compiled module and its types', ({ types, default: file, source }) => {
    expect(types).toBe(file.replace('.js', '.d.ts'));
    expect(existsSync(source)).toBe(true);
    expect(readFileSync(path.join(root, 'tsconfig.build.json'), 'utf8')).toContain('"declaration": true');
  });

  it('has an example of each entry', () => {
    expect(examples.map(({ name }) => name)).toEqual(entries.map(({ name }) => name));
  });

  // The same programs run from an installed tarball in `npm run test:package`.
  it.each(examples)('prints what docs/library.md shows for $name', ({ name, code, output }) => {
    const source = entries.find((entry) => entry.name === name)?.source ?? '';
    const file = path.join(folder, `${path.basename(name)}.ts`);
    writeFileSync(file, code.replace(`'${name}'`, `'${pathToFileURL(source).href}'`));
    expect(execFileSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' })).toBe(output);
  });
});
