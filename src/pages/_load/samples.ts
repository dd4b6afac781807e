import { type Sample, samples } from '../../read/skeleton.ts';
import type { Database } from '../../read/source.ts';
import type { FamilySummary, PromptSample } from '../../read/twins/prompts.ts';
import { moment } from '../../text/figures.ts';
import { exchangeName, type Site } from './site.ts';

/** Samples that the bar of a prompt offers, and characters of a script; the others are in the database. */
const OFFERED = 60;
const SCRIPT_CHARS = 400_000;

/** The samples of a family, and the distinct paths of each of its templates among them. */
export interface FamilySamples {
  samples: Sample[];
  pathsOf(template: string): string[];
}

const known = new WeakMap<Database, { family: string; loading: Promise<FamilySamples> }>();

/** Reads the samples of a family once for all of its pages, which are made one after another. */
export function readSamples({ db }: Pick<Site, 'db'>, family: string): Promise<FamilySamples> {
  const current = known.get(db);
  if (current?.family === family) return current.loading;
  const loading = samples(db, family, OFFERED).then(samplesThatFit);
  known.set(db, { family, loading });
  return loading;
}

/** As many samples, oldest first, as scripts of bearable size hold. */
export function samplesThatFit(all: readonly Sample[]): FamilySamples {
  const paths = new Map<string, Map<string, number>>();
  const sizes = new Map<string, number>();
  const kept = all.filter((sample) => {
    const fits = [...sample.paths].every(
      ([template, path]) =>
        paths.get(template)?.has(path) || (sizes.get(template) ?? 0) + path.length <= SCRIPT_CHARS,
    );
    if (!fits) return false;
    for (const [template, path] of sample.paths) {
      const own = paths.get(template) ?? new Map<string, number>();
      paths.set(template, own);
      if (own.has(path)) continue;
      own.set(path, own.size);
      sizes.set(template, (sizes.get(template) ?? 0) + path.length);
    }
    return true;
  });
  return { samples: kept, pathsOf: (template) => [...(paths.get(template)?.keys() ?? [])] };
}

/** The samples of a prompt for its page: which text of each template they have. */
export function sampleViews(
  site: Site,
  { samples: all, pathsOf }: FamilySamples,
  templates: readonly string[],
): PromptSample[] {
  const places = templates.map((template) => {
    const numbers = new Map(pathsOf(template).map((path, number) => [path, number]));
    return (sample: Sample) => numbers.get(sample.paths.get(template) ?? '') ?? null;
  });
  return all.map((sample, index) => ({
    id: exchangeName(site, sample.record_id),
    url: site.urls.exchange(sample.record_id) ?? 'exchanges.html',
    label:
      [sample.label, sample.first_seen === null ? null : moment(sample.first_seen)]
        .filter(Boolean)
        .join(' · ') || `sample ${index + 1}`,
    requests: sample.requests,
    parts: places.map((placeIn) => placeIn(sample)),
  }));
}

/** The script with the samples of a family's template, by the place of the template from 0. */
export const scriptUrl = (family: Pick<FamilySummary, 'url'>, index: number): string =>
  family.url.replace(/\.html$/, `.samples-${index + 1}.js`);

/**
 * How each sample is built from the template. Path items are those of the table `_sample_paths`: a line, a run of lines,
 * or a line with the values of its placeholders; lines count from 0.
 */
export const samplesScript = (key: string, paths: readonly string[]): string =>
  `lensData(${JSON.stringify(key)},[${paths.join(',')}]);\n`;
