import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../scripts/bundle.ts';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const root = (name: string): string => here(`../../${name}`);

/** The command as people start it. */
export const lens = root('bin/lens.js');

/** Where the other programs of this benchmark lie, as JavaScript: stripping types is no part of what is measured. */
export const programs = root('dist/bench');

/** Bundles the programs with the parts of lens they measure, as the build bundles lens itself. */
export async function buildPrograms(): Promise<void> {
  if (!existsSync(root('dist/bundle/cli.js'))) throw new Error('Build first: npm run prepare');
  await bundle(
    {
      plain: here('plain.ts'),
      read: here('read.ts'),
      'prepare-log': here('prepare-log.ts'),
      open: root('dist/store/open.js'),
      ingest: root('dist/analysis/ingest/ingest.js'),
      readers: root('dist/import/table.js'),
    },
    programs,
  );
}
