import { t } from '../../components/messages.ts';
import type { FamilySummary, TemplatePage } from '../../read/twins/prompts.ts';
import { readSamples, samplesScript, sampleViews, scriptUrl } from './samples.ts';
import type { Route, Site } from './site.ts';
import { type Material, surfacesOf } from './surfaces.ts';
import { planOf, windowUrl } from './windows.ts';

/** The pages that go on with templates too long for the page of their family, and the scripts of their samples. */
export async function templateRoutes(
  site: Site,
  family: FamilySummary,
  materialOf: (family: FamilySummary) => Promise<Material>,
): Promise<Route[]> {
  const plans = await planOf(site.db, family.family);
  return plans.flatMap(({ template, windows }, index): Route[] => [
    ...windows.slice(1).map((_, place) => {
      const number = place + 2;
      const url = windowUrl(family.url, index, number);
      return {
        url,
        load: async () =>
          templatePage(site, family, { url, index, number, material: await materialOf(family) }),
      };
    }),
    ...(template.samples < 2
      ? []
      : [
          {
            url: scriptUrl(family, index),
            text: async () => {
              const { pathsOf } = await readSamples(site, family.family);
              return samplesScript(scriptUrl(family, index), pathsOf(template.template_id));
            },
          },
        ]),
  ]);
}

interface Wanted {
  url: string;
  index: number;
  number: number;
  material: Material;
}

async function templatePage(
  site: Site,
  family: FamilySummary,
  { url, index, number, material }: Wanted,
): Promise<TemplatePage> {
  const [surface] = await surfacesOf(site, family, material, { index, number });
  const window = surface?.windows[number - 1];
  if (!surface || !window) throw new Error(`The database has no template ${index + 1} of ${family.family}`);
  const plans = await planOf(site.db, family.family);
  const templates = plans.map(({ template }) => template.template_id);
  return {
    page: 'template',
    url,
    question: family.name,
    answer: [
      [
        t('Lines {first} to {last} of the {lines} of {place}: page {page} of {pages}.', {
          first: window.first,
          last: window.last,
          lines: surface.lines,
          place: { code: surface.place },
          page: number,
          pages: surface.windows.length,
        }),
      ],
    ],
    family,
    surface,
    samples: sampleViews(site, await readSamples(site, family.family), templates),
    evidence: [
      {
        what: 'The lines of its templates',
        sql: `SELECT line + 1 AS line, kind, array_to_string(literals, '⟨…⟩') AS text\nFROM template_lines\nWHERE template_id = '${surface.template.replaceAll("'", "''")}' AND line BETWEEN ${window.first - 1} AND ${window.last - 1}\nORDER BY line;`,
      },
    ],
  };
}
