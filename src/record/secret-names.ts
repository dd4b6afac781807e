/** Words that make a header, query key, flag, variable or setting a credential as a part of its name. */
const secretWords = new Set([
  'apikey',
  'auth',
  'authorization',
  'authentication',
  'authtoken',
  'accesstoken',
  'bearer',
  'cookie',
  'cookies',
  'credential',
  'credentials',
  'key',
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'secret',
  'secrets',
  'sig',
  'signature',
  'token',
  'jwt',
  'pat',
]);

/** Names with such a word that hold no secret. */
const harmless = new Set([
  'idempotency-key',
  'sec-websocket-key',
  'auth-mode',
  'auth-type',
  'selected-auth-type',
  'prompt-cache-key',
  'public-key',
  'requires-openai-auth',
  'env-key',
  'key-file',
  'token-limit',
  'ssh-auth-sock',
  'amz-date',
  'amz-content-sha256',
  'amz-target',
  'amz-user-agent',
]);

/** Whole families of headers that are credentials under any name (AWS signatures, Qoder). */
const secretPrefixes = ['x-amz-', 'cosy-'];

/**
 * Whether a name is that of a credential: `x-api-key`, `api_key`, `OPENAI_API_KEY`, `accessToken`,
 * `X-Amz-Signature`. Judged by its words, so that `max_tokens` and `keyboard` do not count.
 */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const plain = words.join('-');
  if (harmless.has(plain.replace(/^x-/, ''))) return false;
  return (
    secretPrefixes.some((prefix) => plain.startsWith(prefix)) || words.some((word) => secretWords.has(word))
  );
}
