import { t } from '../../components/messages.ts';
import { siteSlotList } from '../../read/slots.ts';
import type { Drift } from '../../read/twins/page.ts';
import type { SlotLine, SlotsPage } from '../../read/twins/prompts.ts';
import { slotPlaces } from './family/anchors.ts';
import { slotDrifts } from './family/drift.ts';
import { slotGroup } from './family/slot-groups.ts';
import type { Route, Site } from './types.ts';

/** Lines a page bears: about 200 kB of HTML. */
const ROWS = 300;
const CHARS = 120;

/** The list of everything that varies. */
export function slotsRoutes(site: Site): Route[] {
  return [{ url: 'slots.html', load: () => slotsPage(site) }];
}

async function slotsPage(site: Site): Promise<SlotsPage> {
  const rows = await siteSlotList(site.db, CHARS);
  const shown = rows.slice(0, ROWS);
  const places = await slotPlaces(
    site,
    shown.map(({ family }) => family),
  );
  const drifts = new Map<string, Drift>();
  for (const [family, [one]] of Map.groupBy(shown, (row) => row.family)) {
    const requests = one?.family_requests ?? 0;
    for (const [slot, drift] of await slotDrifts(site.db, { family, requests })) drifts.set(slot, drift);
  }
  const line = (row: (typeof rows)[number]): SlotLine => ({
    slot: row.slot,
    url: places.get(row.slot) ?? 'families.html',
    name: row.name,
    kind: row.kind,
    group: slotGroup(row.kind),
    distinct: row.distinct_values,
    samples: row.samples,
    requests: row.requests,
    commonest: row.commonest.replaceAll('\n', ' ⏎ '),
    drift: drifts.get(row.slot) ?? null,
  });
  const kinds = [...Map.groupBy(rows, ({ kind }) => kind)].map(([kind, own]) => ({
    kind,
    group: slotGroup(kind),
    slots: own.length,
  }));
  return {
    page: 'slots',
    url: 'slots.html',
    question: 'What varies in the prompts?',
    answer: [
      rows.length === 0
        ? [
            t(
              'Nothing that varies was found yet: capture the same agent in another folder, on another branch or on another day.',
            ),
          ]
        : [
            t(
              '{n, plural, one {# slot} other {# slots}} in {prompts, plural, one {# prompt} other {# prompts}}. Everything else in them is the same in every request.',
              { n: rows.length, prompts: new Set(rows.map(({ family }) => family)).size },
            ),
          ],
    ],
    kinds: kinds.toSorted((a, b) => b.slots - a.slots || (a.kind < b.kind ? -1 : 1)),
    families: [...Map.groupBy(shown, ({ family }) => family)].map(([family, own]) => ({
      family,
      url: site.urls.family(family) ?? 'families.html',
      agent: own[0]?.agent ?? '',
      name: own[0]?.family_name ?? '',
      slots: own.map(line),
    })),
    slotsLeftOut: rows.length - shown.length,
    evidence: [
      {
        what: 'Slots and their values',
        sql: 'SELECT f.agent, f.name AS prompt, s.name, s.kind, v.value, v.requests, v.first_seen, v.last_seen\nFROM slots s JOIN families f USING (family_id) JOIN slot_values v USING (slot_id)\nORDER BY f.agent, f.name, s.line, v.rank;',
      },
    ],
  };
}
