import { isWorthMasking } from './credentials.ts';
import { MASK } from './masker.ts';
import { isSecretName } from './secret-names.ts';

/** A text with its credentials replaced, and those that were found, for masking them elsewhere. */
export interface Redacted<T> {
  value: T;
  secrets: string[];
}

/** Query keys that are credentials only in URLs: the code of an OAuth redirect, a session id of a cookie-less site. */
const queryOnly = new Set(['code', 'sid']);

/** Forms of well-known tokens: masked in command lines. */
const tokenForms =
  /\b(?:sk-[\w-]{16,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeoprs]-[\w-]{10,}|AKIA[0-9A-Z]{16}|AIza[\w-]{30,}|ya29\.[\w-]+|hf_\w{20,}|npm_\w{20,}|eyJ[\w-]{8,}\.[\w-]+\.[\w-]*)/g;

/** Masks the values of credential keys in the query of a path or URL, and the user part of a URL; the rest stays as sent. */
export function redactUrl(url: string): Redacted<string> {
  const secrets: string[] = [];
  const keep = (secret: string): string => {
    if (secret !== '') secrets.push(decode(secret));
    return MASK;
  };
  const value = url
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)([^/?#@]*(?:@[^/?#@]*)*)@/i, (_all, scheme: string, user: string) => {
      const [, name, password] = /^([^:]*):?(.*)$/s.exec(user) ?? [];
      if (name) secrets.push(decode(name));
      if (password) secrets.push(decode(password));
      return `${scheme}${MASK}@`;
    })
    .replace(/([?&#;])([^=&#;?]+)=([^&#;]*)/g, (all, mark: string, key: string, text: string) =>
      isSecretKey(decode(key)) && text !== '' ? `${mark}${key}=${keep(text)}` : all,
    );
  return { value, secrets: secrets.filter(isWorthMasking) };
}

/**
 * Masks the secrets of a command line: values of credential flags (`--api-key X`, `--token=X`), of assignments
 * (`KEY=X`, `-c a.api_key="X"`), of header arguments (`-H "x-api-key: X"`), URL credentials, and well-known tokens.
 */
export function redactCommand(command: readonly string[]): Redacted<string[]> {
  const secrets: string[] = [];
  const value: string[] = [];
  let nextIsSecret = false;
  for (const word of command) {
    const asUrl = redactUrl(word);
    secrets.push(...asUrl.secrets);
    if (nextIsSecret && !/^--?[a-z]/i.test(word)) {
      secrets.push(word);
      value.push(MASK);
      nextIsSecret = false;
      continue;
    }
    nextIsSecret = /^--?[a-z][\w.-]*$/i.test(word) && isSecretName(word);
    value.push(redactWord(asUrl.value, secrets));
  }
  return { value, secrets: secrets.filter(isWorthMasking) };
}

/** Masks the values of settings whose names are credentials, and credentials inside the other values. */
export function redactSettings(settings: Readonly<Record<string, string>>): Redacted<Record<string, string>> {
  const secrets: string[] = [];
  const value: Record<string, string> = {};
  for (const [name, text] of Object.entries(settings)) {
    const last = name.split(/[.\s]/).at(-1) ?? name;
    // `(dummy)` and `(unset)` state what was done with a credential.
    if (isSecretName(last) && !/^\(\w+\)$/.test(text)) {
      secrets.push(text);
      value[name] = MASK;
    } else {
      const asUrl = redactUrl(text);
      secrets.push(...asUrl.secrets);
      value[name] = redactWord(asUrl.value, secrets);
    }
  }
  return { value, secrets: secrets.filter(isWorthMasking) };
}

/** The values of an environment's credentials, for masking them wherever they are echoed. */
export function environmentSecrets(env: NodeJS.ProcessEnv): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    // Some name a file that holds the secret (SSH_AUTH_SOCK, GOOGLE_APPLICATION_CREDENTIALS); its path is none.
    value !== undefined && isSecretName(name) && isWorthMasking(value) && !/^[~.]{0,2}\//.test(value)
      ? [value]
      : [],
  );
}

function redactWord(word: string, secrets: string[]): string {
  const keep = (secret: string): string => {
    secrets.push(secret);
    return MASK;
  };
  return word
    .replace(
      /^((?:-{1,2})?[\w.-]*?([\w-]+)\s*=\s*)(["']?)(.+?)\3$/s,
      (all, before: string, name: string, quote: string, text: string) =>
        isSecretName(name) && text !== MASK ? `${before}${quote}${keep(text)}${quote}` : all,
    )
    .replace(/^([\w-]+):\s*(.+)$/s, (all, name: string, text: string) =>
      isSecretName(name) && text !== MASK
        ? `${name}: ${keep(text.replace(/^(?:bearer|basic|token)\s+/i, ''))}`
        : all,
    )
    .replace(/"([\w.-]+)"(\s*:\s*)"((?:[^"\\]|\\.)+)"/g, (all, name: string, colon: string, text: string) =>
      isSecretName(name) && text !== MASK ? `"${name}"${colon}"${keep(text)}"` : all,
    )
    .replace(tokenForms, keep);
}

function isSecretKey(key: string): boolean {
  return isSecretName(key) || queryOnly.has(key.toLowerCase());
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
