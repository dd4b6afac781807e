import { t } from '../../components/messages.ts';
import { type SlotBucketRow, siteSlotBuckets, siteSlotChanges } from '../../read/drift.ts';
import { siteSlotList } from '../../read/slots.ts';
import type { Drift } from '../../read/twins/page.ts';
import type { SlotLine, SlotsPage, SlotView } from '../../read/twins/prompts.ts';
import type { Database } from '../../store/database.ts';
import type { Route, Site } from './site.ts';
import { planOf, windowOfSlot, windowUrl } from './windows.ts';

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
              'Nothing that varies was found yet. Capture the same agent in another folder, on another branch or on another day.',
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

/** Parts of a picture: enough to see when something changed, and light enough for a page of hundreds. */
const PARTS = 48;
const CHANGES = { changes: 4, chars: 100 };

/** What each slot of a family held over its requests, by slot. */
export async function slotDrifts(
  db: Database,
  { family, requests }: { family: string; requests: number },
): Promise<Map<string, Drift>> {
  const parts = Math.min(PARTS, requests);
  if (parts < 2) return new Map();
  const rows = Map.groupBy(await siteSlotBuckets(db, family, { buckets: parts }), ({ slot }) => slot);
  return new Map(
    [...rows].map(([slot, own]) => [slot, { requests, parts, runs: runsOf(own, parts) }] as const),
  );
}

function runsOf(rows: readonly SlotBucketRow[], parts: number): Drift['runs'] {
  const ranks = Array.from({ length: parts }, () => -1);
  for (const { bucket, rank } of rows) ranks[bucket] = rank ?? -1;
  const runs: Drift['runs'] = [];
  ranks.forEach((rank, part) => {
    const last = runs.at(-1);
    if (last?.[2] === rank) last[1]++;
    else runs.push([part, 1, rank]);
  });
  return runs;
}

/** The latest changes of each slot of a family, by slot. */
export async function slotHistories(site: Site, family: string): Promise<Map<string, SlotView['history']>> {
  const rows = await siteSlotChanges(site.db, family, CHANGES);
  return new Map(
    [...Map.groupBy(rows, ({ slot }) => slot)].map(([slot, own]) => [
      slot,
      own.map(({ id, ts, from_value, to_value, alongside }) => ({
        url: site.urls.exchange(id) ?? 'exchanges.html',
        ts,
        from: from_value,
        to: to_value,
        alongside,
      })),
    ]),
  );
}

/** Where each slot of some families stands: `families/x.html#t1-s3`, or on a page that goes on with its template. */
export async function slotPlaces(
  { db, urls }: Pick<Site, 'db' | 'urls'>,
  families: readonly string[],
): Promise<Map<string, string>> {
  const places = new Map<string, string>();
  for (const family of new Set(families)) {
    const page = urls.family(family);
    if (page === undefined) continue;
    (await planOf(db, family)).forEach((plan, index) => {
      plan.slots.forEach(({ slot }, place) => {
        const url = windowUrl(page, index, windowOfSlot(plan, place));
        places.set(slot, `${url}#t${index + 1}-s${place}`);
      });
    });
  }
  return places;
}

/** Kinds of slots by the group that shares a colour and a mark; first match wins. */
const groups: readonly (readonly [RegExp, SlotView['group']])[] = [
  [/memory|skill|instruction|free.?text|text/i, 'text'],
  [/date|time|clock|day/i, 'time'],
  [/git|branch|commit|status|bool|flag|optional|moved|list|enum|choice/i, 'state'],
  [/path|folder|dir|tree|file|url|host|cwd/i, 'place'],
  [/uuid|id$|hash|hex|version|model|user|name|token|number|os|platform|shell/i, 'identity'],
];

/** The group of a slot's kind; what is of no known kind is text. */
export function slotGroup(kind: string): SlotView['group'] {
  return groups.find(([pattern]) => pattern.test(kind))?.[1] ?? 'text';
}
