import path from 'node:path';

/** Made once: making it takes longer than reading a megabyte. */
const figures = new Intl.NumberFormat('en-US');

/** What is shown while a log is read: `Reading 2 of 5: name.jsonl, 12 MB`. */
export function progressLine(step: { file: string; log: number; logs: number; bytes: number }): string {
  const megabytes = Math.floor(step.bytes / 1_000_000);
  const size = megabytes > 0 ? `, ${figures.format(megabytes)} MB` : '';
  return `Reading ${step.log} of ${step.logs}: ${path.basename(step.file)}${size} …`;
}
