import { X509Certificate } from 'node:crypto';
import path from 'node:path';
import { LensError } from '../../errors.ts';
import { permittedHosts } from './constraints.ts';
import { caRoot, listCas, makeCa, removeCas, type StoredCa } from './store.ts';
import { latestTrustFiles } from './trust.ts';

interface CaEffects {
  env: NodeJS.ProcessEnv;
  now: () => Date;
}

/**
 * `lens ca show | remove | renew`: what lens' local CAs are and may sign for; their removal with keys and trust
 * files; or a new key and certificate for each. Returns the text to print.
 * @throws LensError `usage` for another action, `not_writable` when a folder cannot be written.
 */
export async function caCommand(
  action: string,
  effects: CaEffects = { env: process.env, now: () => new Date() },
): Promise<string> {
  const root = caRoot(effects.env);
  switch (action) {
    case 'show':
      return show(root, effects.now());
    case 'remove':
      return remove(root);
    case 'renew':
      return renew(root, effects.now());
    default:
      throw new LensError('usage', `lens ca has the actions show, remove and renew, not "${action}".`);
  }
}

async function show(root: string, now: Date): Promise<string> {
  const found = await listCas(root);
  if (found.length === 0)
    return `There is no CA yet: the first capture in forward mode creates one in ${root}\n`;
  const texts = found.map(async ({ folder, ca }) => (ca ? await describe(ca, now) : broken(folder)));
  return (await Promise.all(texts)).join('\n');
}

async function remove(root: string): Promise<string> {
  const found = await listCas(root);
  await removeCas(root);
  if (found.length === 0) return 'There was no CA.\n';
  return [
    `Removed ${found.length === 1 ? 'the CA' : `${found.length} CAs`} in ${root}`,
    'If you added one to a trust store by hand, remove "lens local CA" there too.',
    '',
  ].join('\n');
}

async function renew(root: string, now: Date): Promise<string> {
  const found = await listCas(root);
  if (found.length === 0) return 'There is no CA to renew: the first capture in forward mode creates one.\n';
  const texts: string[] = [];
  for (const { folder, ca } of found) {
    if (!ca) texts.push(broken(folder));
    else texts.push(await describe(await makeCa(folder, permittedHosts(ca.certificate), now), now));
  }
  return ['Renewed. Agents started before trust the old one until they end.', '', ...texts].join('\n');
}

async function describe(ca: StoredCa, now: Date): Promise<string> {
  const certificate = new X509Certificate(ca.certificate);
  const days = Math.floor((ca.validUntil.getTime() - now.getTime()) / 86_400_000);
  const { caFile, bundleFile } = await latestTrustFiles(ca.folder);
  const left = days < 0 ? 'expired, renewed by the next capture' : `${days} days left`;
  return [
    certificate.subject.replaceAll('\n', ', '),
    `  certificate  ${path.join(ca.folder, 'ca.pem')}`,
    `  valid until  ${ca.validUntil.toISOString().slice(0, 10)} (${left})`,
    `  SHA-256      ${certificate.fingerprint256}`,
    ...(caFile ? [`  for Node     NODE_EXTRA_CA_CERTS=${caFile}`] : []),
    ...(bundleFile ? [`  for others   SSL_CERT_FILE=${bundleFile}`] : []),
    '  may sign for, and nothing else:',
    ...permittedHosts(ca.certificate).map((host) => `    ${host}`),
    '',
  ].join('\n');
}

function broken(folder: string): string {
  return `${folder} has no readable CA. The next capture that needs one creates it; lens ca remove deletes the folder.\n`;
}
