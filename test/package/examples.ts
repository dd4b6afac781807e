import { readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

interface PackageFile {
  exports: Record<string, string | { types: string; default: string }>;
}

/** Entries of the library: name by which it is imported, file in dist, and file in src. */
export const entries = Object.entries(
  (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as PackageFile).exports,
).flatMap(([name, target]) =>
  typeof target === 'string'
    ? []
    : [
        {
          name: name.replace('.', 'prompt-lens'),
          ...target,
          source: path.join(root, target.default.replace('./dist/', 'src/').replace('.js', '.ts')),
        },
      ],
);

/** The programs of docs/library.md, each with the output that follows it. */
export const examples = [
  ...readFileSync(path.join(root, 'docs/library.md'), 'utf8').matchAll(
    /```ts\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/g,
  ),
].map(([, code = '', output = '']) => ({
  name: /'(prompt-lens\/\w+)'/.exec(code)?.[1] ?? code,
  code,
  output,
}));
