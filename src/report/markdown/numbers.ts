/** Whole numbers with commas: `12,345`; `–` when unknown. */
export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : Math.round(value).toLocaleString('en-US');
}

/** A share from 0 to 1 in percent: whole, but to one decimal below 10 and above 90, where it matters; `–` when unknown. */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined || Number.isNaN(share)) return '–';
  const value = share * 100;
  const digits = value >= 10 && value <= 90 ? 0 : 1;
  // Never round to 0 or 100 what is not: "0 %" and "100 %" are claims.
  const text = value === 0 || value === 100 ? value.toFixed(0) : bounded(value).toFixed(digits);
  return `${text.replace(/\.0$/, '')} %`;
}

const bounded = (value: number): number => Math.min(Math.max(value, 0.1), 99.9);

/** A length in bytes as people say it: `512 B`, `33.1 kB`, `4.2 MB` (powers of 1,000); `–` when unknown. */
export function size(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return '–';
  if (bytes < 1_000) return `${Math.round(bytes)} B`;
  if (bytes < 999_950) return `${(bytes / 1_000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A duration: `87 ms`, `1.24 s`, `3 min 20 s`; `–` when unknown. */
export function duration(milliseconds: number | null | undefined): string {
  if (milliseconds === null || milliseconds === undefined) return '–';
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_995) return `${(milliseconds / 1_000).toFixed(2)} s`;
  const seconds = Math.round(milliseconds / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `1 request`, `2 requests`; for words that do not take an s, both forms. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** US dollars: `$12.34`; below a dollar to two figures that say something (`$0.0042`); `–` when unknown. */
export function dollars(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  const size = Math.abs(value);
  const digits = size === 0 || size >= 1 ? 2 : Math.min(8, Math.max(2, 1 - Math.floor(Math.log10(size))));
  const text = size.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${value < 0 ? '−' : ''}$${text}`;
}

/** A point in time to the second, UTC: `2026-11-21 09:00:53`; `–` when unknown. */
export function moment(iso: string | null | undefined): string {
  return iso ? iso.slice(0, 19).replace('T', ' ') : '–';
}
