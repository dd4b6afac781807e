import { isSecretName } from './secret-names.ts';

/** The secret parts of a request's or an answer's headers, for masking them wherever else they are echoed. */
export function credentialsOf(raw: readonly string[]): string[] {
  const found: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase();
    const value = raw[i + 1] as string;
    if (name === 'cookie') found.push(...value.split(';').flatMap(cookieCredential));
    else if (name === 'set-cookie') found.push(...cookieCredential(value.split(';', 1)[0] ?? ''));
    else if (isSecretName(name)) found.push(...partsOf(name, value).filter(isWorthMasking));
  }
  return found;
}

/**
 * Whether a value that came as a credential is masked where it is echoed: from six characters on, digits alone from
 * eight. Placeholders for servers that check nothing (`not-needed`, `anything`, `dummy`) are ordinary words of a prompt,
 * and masking those would falsify it.
 */
export function isWorthMasking(value: string): boolean {
  if (value.length < 6 || (value.length < 8 && /^\d+$/.test(value))) return false;
  return !(value.length < 16 && /^[a-z]+(?:[-_. ][a-z]+)*$/.test(value));
}

/** Cookies that carry a login by their name. */
const loginCookie = /^__(?:secure|host)-|sess|sid$|^sid|csrf|xsrf|login|remember|clearance/i;

/**
 * Whether a cookie is a credential, by its name and by how random its value is. Most cookies are none (times, languages,
 * counters, names of experiments), and their values are ordinary text elsewhere.
 */
export function isCredentialCookie(name: string, value: string): boolean {
  // Counters and times, with one point or more in some.
  if (/^[\d.:-]{1,19}$/.test(value) || /^\d{4}-\d\d-\d\dT/.test(value)) return false;
  if (loginCookie.test(name) || isSecretName(name)) return isWorthMasking(value);
  if (value.split(/[-_.:;,|/ ]/).every((part) => /^[a-z]{0,12}\d{0,12}$/i.test(part))) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(value)).length;
  return value.length >= 16 && kinds >= 2 && entropy(value) >= 3;
}

/** Shannon entropy in bits a character; random base64 of 16 characters has about 3.7. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** Schemes of RFC 9110 11.1 that headers of other names use too. */
const knownScheme = /^(?:basic|bearer|token|digest|apikey|dpop|aws4-[\w-]+)$/i;

function partsOf(name: string, value: string): string[] {
  const [scheme = '', ...rest] = value.trim().split(/\s+/);
  const hasScheme = name.endsWith('authorization') || knownScheme.test(scheme);
  if (rest.length === 0 || !hasScheme) return [value.trim()];
  const credential = rest.join(' ');
  if (scheme.toLowerCase() === 'basic') return [credential, ...passwordOf(credential)];
  // `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`
  const named = [...credential.matchAll(/(Credential|Signature)=([^,\s]+)/g)].map(
    (match) => match[2] as string,
  );
  return named.length > 0 ? named : [credential];
}

function cookieCredential(pair: string): string[] {
  const at = pair.indexOf('=');
  const value = pair
    .slice(at + 1)
    .trim()
    .replace(/^"(.*)"$/, '$1');
  return isCredentialCookie(pair.slice(0, at).trim(), value) ? [value] : [];
}

function passwordOf(base64: string): string[] {
  const [, password] = /^[^:]*:(.*)$/s.exec(Buffer.from(base64, 'base64').toString('utf8')) ?? [];
  return password === undefined ? [] : [password];
}
