// Puts back into package-lock.json the platform packages that `npm install` left out. npm drops an optional package
// from the lock file when the registry does not have it at that moment, and then `npm ci` refuses the lock file on
// every machine ("Missing: … from lock file"), though that platform's package is not even wanted there.
// Run it after each change of a dependency; `npm ci` in a clean clone is the proof.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

interface LockedPackage {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const file = path.resolve(import.meta.dirname, '../package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, LockedPackage> };

const libcOf: Record<string, string> = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };
const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];

/** `@x/binding-linux-arm64-musl` runs on linux, arm64, musl: the convention of all native npm packages. */
function platformOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> | undefined {
  const words = name.split(/[/-]/);
  const at = words.findIndex((word) => systems.includes(word));
  const [system, cpu, abi] = words.slice(at);
  if (at < 0 || system === undefined || cpu === undefined) return undefined;
  const libc = system === 'linux' && abi !== undefined ? libcOf[abi] : undefined;
  return { cpu: [cpu], ...(libc === undefined ? {} : { libc: [libc] }), os: [system] };
}

const added: string[] = [];
for (const owner of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    const platform = platformOf(name);
    if (lock.packages[key] !== undefined || platform === undefined || !/^\d/.test(version)) continue;
    lock.packages[key] = { version, ...platform, ...(owner.dev ? { dev: true } : {}), optional: true };
    added.push(`${name}@${version}`);
  }
}
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(
  added.length === 0 ? 'The lock file is whole.\n' : `Put back:\n  ${added.join('\n  ')}\n`,
);
