import { createHmac } from 'node:crypto';
import { formsOf } from '../record/masker.ts';

/**
 * What replaces a secret: `[masked:github-token:1a2b3c4d]`. The number is a keyed hash, so that equal secrets stay equal and
 * nobody without the key can test a guess.
 *
 * @param key without one, the placeholder has no number
 */
export function placeholderOf(kind: string, secret: string, key: Buffer | undefined): string {
  const name = kind.replace(/[^a-z0-9]+/gi, '-');
  if (key === undefined) return `[masked:${name}]`;
  const hash = createHmac('sha256', key).update(secret).digest('hex').slice(0, 8);
  return `[masked:${name}:${hash}]`;
}

/**
 * Replaces every form of every secret: as it is, escaped in JSON, percent-encoded, in base64. A text of digits alone is
 * replaced only where no digit or letter is next to it.
 *
 * @param placeholders the placeholder of each secret
 * @param replaced called for each replacement
 */
export function replaceSecrets(
  placeholders: ReadonlyMap<string, string>,
  replaced: (placeholder: string) => void = () => undefined,
): (text: string) => string {
  const byForm = new Map<string, string>();
  for (const [secret, placeholder] of placeholders)
    for (const form of formsOf(secret).inText) if (!byForm.has(form)) byForm.set(form, placeholder);
  for (const [secret, placeholder] of placeholders) byForm.set(secret, placeholder);
  if (byForm.size === 0) return (text) => text;
  const escaped = [...byForm.keys()]
    .sort((a, b) => b.length - a.length)
    .map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .map((form) => (/^[\d.]+$/.test(form) ? `(?<=["'=:\\s])${form}(?=["'\\s,;&]|$)(?!\\s*[,}\\]])` : form));
  const union = new RegExp(escaped.join('|'), 'g');
  return (text) =>
    text.replace(union, (form) => {
      const placeholder = byForm.get(form) ?? form;
      replaced(placeholder);
      return placeholder;
    });
}
