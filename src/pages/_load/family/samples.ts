import { moment } from '../../../components/format.ts';
import type { SampleRow } from '../../../read/families.ts';
import type { FamilySummary } from '../../../read/twins/prompts.ts';

/** Samples a picker offers; the rest are in the database. */
export const PICKER_SAMPLES = 60;
const SCRIPT_CHARS = 400_000;

/** The script of the picker of a family's template, by its place from 0. */
export const scriptUrl = (family: Pick<FamilySummary, 'url'>, index: number): string =>
  family.url.replace(/\.html$/, `.samples-${index + 1}.js`);

/** What a sample is called in the picker: its label, else when it was first seen. */
export function sampleLabel(sample: SampleRow, index: number): string {
  return (
    [sample.label, sample.first_seen === null ? null : moment(sample.first_seen)]
      .filter(Boolean)
      .join(' · ') || `sample ${index + 1}`
  );
}

/** As many samples, oldest first, as a script of bearable size holds. */
export function samplesThatFit(samples: readonly SampleRow[]): SampleRow[] {
  let used = 0;
  return samples.filter(({ path }) => {
    used += path.length;
    return used <= SCRIPT_CHARS;
  });
}

/**
 * The script of a picker: how each sample is built from the template. Path items are those of the table
 * `_sample_paths`: a line, a run of lines, or a line with the values of its holes; lines count from 0.
 */
export function samplesScript(key: string, samples: readonly SampleRow[]): string {
  return `lensData(${JSON.stringify(key)},[${samples.map(({ path }) => path).join(',')}]);\n`;
}
