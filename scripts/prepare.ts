// Builds dist/: the TypeScript of src/ as JavaScript, the commands bundled from it, what would take long to make at each
// start (an empty database, the vocabulary of the tokenizer), and the pages compiled once into a server app.
// `npm ci` runs it; a package installed from a tarball already carries dist/.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadVocabulary, VOCABULARY_FILE } from '../src/analysis/tokens/count.ts';
import { emptyDatabaseName } from '../src/store/empty-database.ts';
import { openForWriting } from '../src/store/open.ts';
import { ownSchema } from '../src/store/schema-version.ts';
import { bundle } from './bundle.ts';

const root = path.resolve(import.meta.dirname, '..');
const bin = (name: string): string => path.join(root, 'node_modules', '.bin', name);
const run = (name: string, args: string[]): void => {
  execFileSync(bin(name), args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
  });
};

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
run('tsc', ['-p', 'tsconfig.build.json']);
const empty = path.join(root, 'dist', 'store', emptyDatabaseName(ownSchema()));
await (await openForWriting(empty)).database.close();
const vocabulary = path.join(root, 'dist', 'analysis', 'tokens', VOCABULARY_FILE);
writeFileSync(vocabulary, (await loadVocabulary()).toFile());
await bundle({ cli: path.join(root, 'dist', 'cli.js') }, path.join(root, 'dist', 'bundle'));
// The process that records starts with every capture; the module it was made from leads to its bundle.
const recording = path.join(root, 'dist', 'proxy', 'sink', 'process.js');
await bundle({ process: recording }, path.join(root, 'dist', 'recording'));
writeFileSync(recording, "import '../../recording/process.js';\n");
run('astro', ['build', '--silent']);
