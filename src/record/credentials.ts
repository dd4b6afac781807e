import { isSecretName } from './secret-names.ts';

/** The secret parts of a request's or an answer's headers, for masking them wherever else they are echoed. */
export function credentialsOf(raw: readonly string[]): string[] {
  const found: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase();
    if (isSecretName(name)) found.push(...partsOf(name, raw[i + 1] as string));
  }
  return found.filter(isWorthMasking);
}

/**
 * Whether a value is masked where it is echoed. Placeholders for servers that check nothing (`not-needed`,
 * `anything`, `dummy`) are ordinary words of a prompt, and masking those would falsify it.
 */
export function isWorthMasking(value: string): boolean {
  return value.length >= 8 && !(value.length < 16 && /^[a-z]+(?:[-_. ][a-z]+)*$/.test(value));
}

function partsOf(name: string, value: string): string[] {
  if (name === 'cookie') return value.split(';').map(cookieValue);
  if (name === 'set-cookie') return [cookieValue(value.split(';', 1)[0] ?? '')];
  const [scheme = '', ...rest] = value.trim().split(/\s+/);
  if (rest.length === 0) return [scheme];
  const credential = rest.join(' ');
  if (scheme.toLowerCase() === 'basic') return [credential, ...passwordOf(credential)];
  // `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`
  const named = [...credential.matchAll(/(Credential|Signature)=([^,\s]+)/g)].map(
    (match) => match[2] as string,
  );
  return named.length > 0 ? named : [credential];
}

function cookieValue(pair: string): string {
  return pair
    .slice(pair.indexOf('=') + 1)
    .trim()
    .replace(/^"(.*)"$/, '$1');
}

function passwordOf(base64: string): string[] {
  const [, password] = /^[^:]*:(.*)$/s.exec(Buffer.from(base64, 'base64').toString('utf8')) ?? [];
  return password === undefined ? [] : [password];
}
