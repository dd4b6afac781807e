// Puts the database engine of the SQL page beside the compiled pages: one variant of DuckDB-Wasm (exception handling, which
// every browser since 2022 has), its binary packed. What the package does not need of it (150 MB) is not shipped.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { licenceOf } from './bundle.ts';

const root = path.resolve(import.meta.dirname, '..');
const engine = path.join(root, 'node_modules/@duckdb/duckdb-wasm');
/** Packages whose code is in the worker or in the script of the page. */
const within = ['apache-arrow', 'flatbuffers', 'tslib', '@swc/helpers'];

/** Writes `worker.js`, `duckdb.wasm.gz` and the licences of what is in them into a folder. */
export function packEngine(folder: string): void {
  mkdirSync(folder, { recursive: true });
  copyFileSync(path.join(engine, 'dist/duckdb-browser-eh.worker.js'), path.join(folder, 'worker.js'));
  copyFileSync(packedWasm(), path.join(folder, 'duckdb.wasm.gz'));
  // The package carries no text of its licence: this one is that of its repository.
  const own = readFileSync(path.join(import.meta.dirname, 'duckdb-wasm-licence.txt'), 'utf8').trim();
  const texts = [
    `${licenceOf(engine)}\n\n${own}`,
    ...within.map((name) => licenceOf(path.join(root, 'node_modules', name))),
  ];
  writeFileSync(path.join(folder, 'licences.txt'), `${texts.join('\n\n')}\n`);
}

/** Packing takes seconds and always gives the same, so it is done once a version. */
function packedWasm(): string {
  const { version } = JSON.parse(readFileSync(path.join(engine, 'package.json'), 'utf8')) as {
    version: string;
  };
  const packed = path.join(root, 'node_modules/.cache/lens', `duckdb-eh-${version}.wasm.gz`);
  if (!existsSync(packed)) {
    mkdirSync(path.dirname(packed), { recursive: true });
    writeFileSync(packed, gzipSync(readFileSync(path.join(engine, 'dist/duckdb-eh.wasm')), { level: 9 }));
  }
  return packed;
}
