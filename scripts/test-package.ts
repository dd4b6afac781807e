// Packs the package, installs the tarball in a new TypeScript project, compiles and runs the examples of docs/library.md
// there, and runs the command. Needs the registry for the dependencies. `--keep` keeps the project and prints its folder.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { entries, examples, root } from '../test/package/examples.ts';

const project = mkdtempSync(path.join(tmpdir(), 'lens-package-'));
const run = (command: string, args: string[], cwd = project): string =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
const write = (name: string, content: string): void => writeFileSync(path.join(project, name), content);
const { devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const exact = (name: string): string => `${name}@${devDependencies[name]}`;

try {
  const packed = run('npm', ['pack', '--json', '--silent', '--pack-destination', project], root);
  // npm prints what `prepare` prints before its own JSON.
  const [{ filename, size, unpackedSize }] = JSON.parse(packed.slice(packed.indexOf('[\n')));
  console.log(`${filename}: ${size} bytes, ${unpackedSize} unpacked`);

  write('package.json', '{ "name": "reader", "private": true, "type": "module" }');
  const tools = ['typescript', '@types/node'].map(exact);
  run('npm', ['install', '--no-audit', '--no-fund', '--silent', `./${filename}`, ...tools]);

  // No skipLibCheck: the package's own declarations are checked as well.
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2024',
    strict: true,
    types: ['node'],
    outDir: 'out',
  };
  write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  write(
    'all.ts',
    `${entries.map(({ name }, index) => `import * as e${index} from '${name}';`).join('\n')}\nconsole.log(${entries.map((_, index) => `Object.keys(e${index}).length`).join(', ')});\n`,
  );
  for (const { name, code } of examples) write(`${path.basename(name)}.ts`, code);
  run(process.execPath, ['node_modules/typescript/bin/tsc']);
  run(process.execPath, ['out/all.js']);
  for (const { name, output } of examples) {
    assert.equal(run(process.execPath, [`out/${path.basename(name)}.js`]), output, name);
    console.log(`${name}: compiles and prints what docs/library.md shows`);
  }
  assert.match(run('npx', ['--no-install', 'lens', '--version']), /^lens\//);
  console.log('lens --version runs from the installed package');
} finally {
  if (process.argv.includes('--keep')) console.log(project);
  else rmSync(project, { recursive: true, force: true });
}
