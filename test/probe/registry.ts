import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** A package of the test registry: its versions with the files of each. */
export type TestPackage = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A registry on loopback that serves packages as npm's does, so that the real npm installs from it. */
export async function startRegistry(folder: string, packages: Readonly<Record<string, TestPackage>>) {
  const tarballs = new Map<string, Buffer>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const url = decodeURIComponent(request.url ?? '');
    requests.push(url);
    const tarball = tarballs.get(url);
    if (tarball) return void response.end(tarball);
    const name = url.slice(1);
    const versions = packages[name];
    if (!versions) {
      response.writeHead(404, { 'content-type': 'application/json' });
      return void response.end('{"error":"Not found"}');
    }
    const all = Object.keys(versions).map((version) => {
      const at = `/tarballs/${name.replace('/', '-')}-${version}.tgz`;
      const bytes = tarballs.get(at) as Buffer;
      const { bin } = JSON.parse(versions[version]?.['package.json'] ?? '{}');
      const dist = {
        tarball: `${url_()}${at}`,
        integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
      };
      return [version, { name, version, bin, dist }] as const;
    });
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        name,
        'dist-tags': { latest: all.at(-1)?.[0] },
        versions: Object.fromEntries(all),
      }),
    );
  });
  const url_ = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const [name, versions] of Object.entries(packages)) {
    for (const [version, files] of Object.entries(versions))
      tarballs.set(`/tarballs/${name.replace('/', '-')}-${version}.tgz`, packed(folder, files));
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: url_(),
    requests,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

function packed(folder: string, files: Readonly<Record<string, string>>): Buffer {
  const root = path.join(folder, 'pack');
  rmSync(root, { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(root, 'package', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o755 });
  }
  const archive = path.join(folder, 'pack.tgz');
  execFileSync('tar', ['-czf', archive, '-C', root, 'package']);
  return readFileSync(archive);
}
