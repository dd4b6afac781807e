/**
 * Two prompts of fifty megabytes each that differ in their last line: what a memory file without end costs. Once with
 * one line repeated, once with every line different.
 *
 * node --max-old-space-size=6144 bench/slots/huge.ts
 */
import { createHash } from 'node:crypto';
import { mineTemplate } from '../../src/analysis/prompts/template.ts';
import type { PathItem, Template } from '../../src/analysis/prompts/types.ts';

const size = 50_000_000;

const files: Record<string, () => string> = {
  'one line, repeated': () => {
    const line = 'A line of an endless memory file, with nothing in it to remember.\n';
    return line.repeat(Math.ceil(size / line.length));
  },
  'all lines different': () => {
    const lines: string[] = [];
    for (let bytes = 0; bytes < size; bytes += (lines.at(-1) as string).length)
      lines.push(`Line ${lines.length} of an endless memory file, with nothing to remember.\n`);
    return lines.join('');
  },
};

function rebuilt({ columns }: Template, path: readonly PathItem[]): string {
  const lines: string[] = [];
  const literals = (c: number): string[] => columns[c]?.literals as string[];
  for (const item of path) {
    if (typeof item === 'number') lines.push(literals(item)[0] as string);
    else if (Array.isArray(item))
      for (let c = item[0]; c <= item[1]; c++) lines.push(literals(c)[0] as string);
    else lines.push(literals(item.c).reduce((line, literal, i) => line + item.v[i - 1] + literal));
  }
  return lines.join('\n');
}

console.table(
  Object.entries(files).map(([name, file]) => {
    const start = file();
    const prompts = ['/a', '/b'].map((folder) => {
      const text = `${start}Folder: ${folder}`;
      return { hash: createHash('sha256').update(text).digest('hex'), text };
    });
    const before = process.cpuUsage();
    const template = mineTemplate(prompts);
    const { user, system } = process.cpuUsage(before);
    const slots = template.columns
      .filter(({ kind }) => kind !== 'F')
      .map(({ literals }) => literals.join('{}'));
    const exact = prompts.every(
      ({ hash, text }) => rebuilt(template, template.paths.get(hash) ?? []) === text,
    );
    return {
      prompt: name,
      lines: template.columns.length,
      slots: slots.join(', '),
      exact,
      cpuSeconds: +((user + system) / 1e6).toFixed(1),
      MB: Math.round(process.resourceUsage().maxRSS / 1024),
    };
  }),
);
