import { t } from '../../components/messages.ts';
import { samples } from '../../read/skeleton.ts';
import type { FamilySummary, TemplatePage } from '../../read/twins/prompts.ts';
import type { Route, Site } from './site.ts';
import { PICKER_SAMPLES, samplesScript, samplesThatFit, scriptUrl } from './skeleton.ts';
import { type Material, surfacesOf } from './surfaces.ts';
import { planOf, windowUrl } from './windows.ts';

/** The pages that go on with templates too long for the page of their family, and the scripts of the sample pickers. */
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
              const texts = await samples(site.db, template.template_id, PICKER_SAMPLES);
              return samplesScript(scriptUrl(family, index), samplesThatFit(texts));
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
    evidence: [
      {
        what: 'The lines of its templates',
        sql: `SELECT line + 1 AS line, kind, array_to_string(literals, '⟨…⟩') AS text\nFROM template_lines\nWHERE template_id = '${surface.template.replaceAll("'", "''")}' AND line BETWEEN ${window.first - 1} AND ${window.last - 1}\nORDER BY line;`,
      },
    ],
  };
}
