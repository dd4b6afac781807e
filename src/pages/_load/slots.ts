import { t } from '../../components/messages.ts';
import { captureTotals } from '../../read/captured.ts';
import { slotChanges, slotCosts } from '../../read/drift.ts';
import { type ListedSlot, slotGroup, slots, slotTimelines } from '../../read/slots.ts';
import type { Database } from '../../read/source.ts';
import type { Drift } from '../../read/twins/page.ts';
import type { SlotCost, SlotLine, SlotsPage, SlotView } from '../../read/twins/prompts.ts';
import type { Route, Site } from './site.ts';
import { planOf, windowOfSlot, windowUrl } from './windows.ts';

/** Lines on a page: about 200 kB of HTML. */
const ROWS = 300;
const CHARS = 120;

/** The list of everything that varies, in pages. */
export async function slotsRoutes(site: Site): Promise<Route[]> {
  const { slots: all } = await captureTotals(site.db);
  const pages = Math.max(1, Math.ceil(all / ROWS));
  return Array.from({ length: pages }, (_, index) => ({
    url: urlOf(index + 1),
    load: () => slotsPage(site, index + 1, pages),
  }));
}

const urlOf = (page: number): string => (page === 1 ? 'slots.html' : `slots-${page}.html`);

/** Slots as lines of a list, with links to where they are in their prompts. */
export async function slotLines(
  site: Site,
  rows: readonly ListedSlot[],
): Promise<{ row: ListedSlot; line: SlotLine }[]> {
  const urls = await slotUrls(
    site,
    rows.map(({ family_id }) => family_id),
  );
  const drifts = new Map<string, Drift>();
  for (const [family, [one]] of Map.groupBy(rows, ({ family_id }) => family_id)) {
    const own = await slotDrifts(site.db, { family, requests: one?.family_requests ?? 0 });
    for (const [slot, drift] of own) drifts.set(slot, drift);
  }
  return rows.map((row) => ({
    row,
    line: {
      slot: row.slot_id,
      url: urls.get(row.slot_id) ?? 'families.html',
      name: row.slot,
      kind: row.slot_kind,
      group: slotGroup(row.slot_kind),
      distinct: row.distinct_values,
      samples: row.samples,
      requests: row.requests,
      commonest: row.most_common,
      drift: drifts.get(row.slot_id) ?? null,
    },
  }));
}

async function slotsPage(site: Site, number: number, pages: number): Promise<SlotsPage> {
  const rows = await slots(site.db, { chars: CHARS });
  const lines = await slotLines(site, rows.slice((number - 1) * ROWS, number * ROWS));
  const kinds = [...Map.groupBy(rows, ({ slot_kind }) => slot_kind)].map(([kind, own]) => ({
    kind,
    group: slotGroup(kind),
    slots: own.length,
  }));
  return {
    page: 'slots',
    url: urlOf(number),
    number,
    pages,
    question: 'What varies in the prompts?',
    answer: [
      rows.length === 0
        ? [
            t(
              'Nothing that varies was found yet. Capture the same agent in another folder, on another branch or on another day.',
            ),
          ]
        : [
            t(
              '{n, plural, one {# slot} other {# slots}} in {prompts, plural, one {# prompt} other {# prompts}}. Everything else in them is the same in every request.',
              { n: rows.length, prompts: new Set(rows.map(({ family_id }) => family_id)).size },
            ),
          ],
    ],
    kinds: kinds.toSorted((a, b) => b.slots - a.slots || (a.kind < b.kind ? -1 : 1)),
    families: [...Map.groupBy(lines, ({ row }) => row.family_id)].map(([family, own]) => ({
      family,
      url: site.urls.family(family) ?? 'families.html',
      agent: own[0]?.row.agent ?? '',
      name: own[0]?.row.family ?? '',
      slots: own.map(({ line }) => line),
    })),
    evidence: [
      {
        what: 'Slots and their values',
        sql: 'SELECT f.agent, f.name AS prompt, s.name, s.kind, v.value, v.requests, v.first_seen, v.last_seen\nFROM slots s JOIN families f USING (family_id) JOIN slot_values v USING (slot_id)\nORDER BY f.agent, f.name, s.line, v.rank;',
      },
    ],
  };
}

/** Parts of a picture: enough to see when something changed, and light enough for a page of hundreds. */
const PARTS = 48;
const CHANGES = { changes: 4, chars: 100 };

/** What each slot of a family held over its requests, by slot. */
export const slotDrifts = (
  db: Database,
  { family, requests }: { family: string; requests: number },
): Promise<Map<string, Drift>> => slotTimelines(db, { family_id: family, requests }, PARTS);

/** The latest changes of each slot of a family, by slot. */
export async function slotHistories(site: Site, family: string): Promise<Map<string, SlotView['history']>> {
  const rows = await slotChanges(site.db, family, CHANGES);
  return new Map(
    [...Map.groupBy(rows, ({ slot_id }) => slot_id)].map(([slot, own]) => [
      slot,
      own.map(({ record_id, ts, from_value, to_value, alongside }) => ({
        url: site.urls.exchange(record_id) ?? 'exchanges.html',
        ts,
        from: from_value,
        to: to_value,
        alongside,
      })),
    ]),
  );
}

/** What keeps prompts from being cached, of one family or of all, with links to where it is. */
export async function slotCostLines(site: Site, family: string | null, limit: number): Promise<SlotCost[]> {
  const rows = await slotCosts(site.db, family, limit);
  const urls = await slotUrls(
    site,
    rows.map(({ family_id }) => family_id),
  );
  return rows.map((row) => ({
    prompt: row.family,
    name: row.slot,
    url:
      (row.slot_id === null ? undefined : urls.get(row.slot_id)) ??
      site.urls.family(row.family_id) ??
      'families.html',
    place: row.location,
    line: row.line === null ? null : row.line + 1,
    text: row.text,
    scope: row.scope,
    pairs: row.pairs,
    allPairs: row.all_pairs,
    tokens: row.uncacheable_tokens,
    lostUsd: row.lost_usd,
  }));
}

/** Address of each slot of some families: `families/x.html#t1-s3`, or on a page that continues its template. */
async function slotUrls(
  { db, urls }: Pick<Site, 'db' | 'urls'>,
  families: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const family of new Set(families)) {
    const page = urls.family(family);
    if (page === undefined) continue;
    (await planOf(db, family)).forEach((plan, index) => {
      plan.slots.forEach(({ slot_id }, number) => {
        const url = windowUrl(page, index, windowOfSlot(plan, number));
        found.set(slot_id, `${url}#t${index + 1}-s${number}`);
      });
    });
  }
  return found;
}
