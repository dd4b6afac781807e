import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../src');

/** Files of src/ with code, as paths relative to it. */
export const sourceFiles: readonly string[] = readdirSync(root, {
  recursive: true,
  encoding: 'utf8',
}).filter((file) => /\.(ts|astro)$/.test(file));

/** The text of a file of src/. */
export const sourceOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** The folder of src/ that a file is in; for a file directly in src/, its name without the ending. */
export const floorOf = (file: string): string => (file.split(path.sep)[0] ?? '').replace(/\.\w+$/, '');

/** What a file of src/ imports from the repository, relative to src/. */
export function importsOf(file: string): { target: string; typeOnly: boolean }[] {
  const found = sourceOf(file).matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^;'"]*?from\s*['"](\.[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]\s*\)|(?:^|\n)import\s*['"](\.[^'"]+)['"]/g,
  );
  return [...found].map(([, typeOnly, from, lazy, bare]) => ({
    target: path.normalize(path.join(path.dirname(file), from ?? lazy ?? bare ?? '')),
    typeOnly: typeOnly !== undefined,
  }));
}

/** Folders that any other may import are not drawn. */
const EVERYWHERE = new Set(['text', 'errors', 'paths', 'version', 'env.d']);

/** docs/internals/imports.md: the folders of src/ and what they import, drawn from the code. */
export function importsMarkdown(): string {
  const edges = new Map<string, Set<string>>();
  for (const file of sourceFiles) {
    const from = floorOf(file);
    for (const { target } of importsOf(file)) {
      const to = floorOf(target);
      if (from === to || target.startsWith('..') || EVERYWHERE.has(to) || EVERYWHERE.has(from)) continue;
      edges.set(from, (edges.get(from) ?? new Set()).add(to));
    }
  }
  const byName = (one: string, other: string): number => one.localeCompare(other);
  const reaches = (from: string, to: string): boolean =>
    from === to || [...(edges.get(from) ?? [])].some((next) => reaches(next, to));
  const drawn = [...edges].flatMap(([from, own]) =>
    [...own]
      // An edge that a longer way implies would hide the order.
      .filter((to) => ![...own].some((other) => other !== to && reaches(other, to)))
      .map((to) => `  ${from} --> ${to}`),
  );
  const rows = [...edges].map(([from, own]) => `| ${from} | ${[...own].sort(byName).join(', ')} |`);
  return `# Imports

Drawn from the code by \`npm run docs\`. An arrow goes from a folder of \`src/\` to one that it imports. Arrows that others
imply are left out, as are \`text\`, \`errors\`, \`paths\` and \`version\`, which every folder may import. No arrow goes up:
\`test/architecture.test.ts\` allows no cycle of files or folders.

\`\`\`mermaid
flowchart TD
${drawn.sort(byName).join('\n')}
\`\`\`

| Folder | Imports |
|---|---|
${rows.sort(byName).join('\n')}
`;
}
