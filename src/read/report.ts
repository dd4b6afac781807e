import type { Database } from '../store/database.ts';
import type { Queries } from '../store/side-by-side.ts';
import { type Filter, filterFlags } from './filter.ts';
import { causes, editionMatrix, probes } from './probes.ts';
import {
  REPORT_VERSION,
  type ReportData,
  type SlotReport,
  type SurfaceReport,
  sources,
} from './report-schema.ts';
import { rowsOfAll } from './source.ts';

/** Values of a slot that are listed; their total number is always given. */
const mostValues = 6;

/** Breaks of the cache that are listed for an agent; their number is given by cause. */
const mostBreaks = 8;

/**
 * Reads the content of the report from a database.
 *
 * @param filter the filter that `database` was opened with: the report states it
 */
export async function readReport(database: Database, filter: Filter = {}): Promise<ReportData> {
  const [rows, lines, values, probed, runs, moved] = await database.sideBySide((queries) =>
    Promise.all([
      rowsOfAll(queries, sources),
      slotLines(queries),
      commonestValues(queries, mostValues),
      probes(queries),
      editionMatrix(queries),
      causes(queries, { chars: 200 }),
    ]),
  );
  const surfaces = surfaceReports({ ...rows, lines, values });
  return {
    version: REPORT_VERSION,
    narrowed: filterFlags(filter),
    totals: rows.totals[0] as ReportData['totals'],
    logs: rows.logs,
    agents: rows.agents.map((agent) => {
      const own = <T extends { agent: string }>(rows: readonly T[]): T[] =>
        rows.filter((row) => row.agent === agent.agent);
      return {
        ...agent,
        main: own(rows.mains)[0] as (typeof rows.mains)[number],
        families: own(rows.families).map((family) => ({
          ...family,
          surfaces: surfaces.filter((surface) => surface.family_id === family.family_id),
          tools: rows.familyTools.filter((tool) => tool.family_id === family.family_id),
          variants: rows.variants.filter((variant) => variant.family_id === family.family_id),
        })),
        slot_patterns: own(rows.slotPatterns),
        editions: own(rows.editions),
        edition_changes: own(rows.editionChanges),
        slot_cost: own(rows.slotCost),
        tools: own(rows.tools),
        tool_changes: own(rows.toolChanges),
        tool_slots: own(rows.toolSlots),
        tool_purposes: own(rows.purposes),
        stray_calls: own(rows.strayCalls),
        parts: own(rows.parts),
        usage: own(rows.usage),
        costs: own(rows.costs),
        cache: {
          causes: own(rows.cacheCauses),
          slots: own(rows.cacheSlots),
          breaks: own(rows.cacheBreaks).slice(0, mostBreaks),
          agreement: own(rows.agreement),
        },
        endpoints: own(rows.endpoints),
        stops: own(rows.stops),
        speed: own(rows.speed),
        threads: own(rows.threads)[0] ?? null,
        payloads: own(rows.payloads),
        growth: own(rows.growth),
        parameters: own(rows.parameters),
        shapes: own(rows.shapes),
        members: own(rows.members),
        probes: own(probed),
        probe_runs: own(runs),
        probe_causes: own(moved),
      };
    }),
    scales: rows.scales,
    warnings: rows.warnings,
    other_traffic: rows.otherTraffic,
    not_understood: rows.notUnderstood,
  };
}

type SurfaceRow = Omit<SurfaceReport, 'variants' | 'experiments'>;
type SlotRow = Omit<SlotReport, 'where' | 'top' | 'determinants' | 'experiments'>;

/** Joins instruction texts with their slots and the values of these. */
function surfaceReports(rows: {
  surfaces: readonly SurfaceRow[];
  lines: readonly TemplateText[];
  slots: readonly SlotRow[];
  values: readonly SlotValue[];
  determinants: SlotReport['determinants'];
  experiments: SlotReport['experiments'];
}): SurfaceReport[] {
  const lines = Map.groupBy(rows.lines, ({ template_id }) => template_id);
  const slots = Map.groupBy(rows.slots, ({ template_id }) => template_id);
  const values = Map.groupBy(rows.values, ({ slot_id }) => slot_id);
  const determinants = Map.groupBy(rows.determinants, ({ slot_id }) => slot_id);
  const experiments = Map.groupBy(rows.experiments, ({ slot_id, template_id }) => slot_id ?? template_id);
  return rows.surfaces.map((surface) => {
    const own = slots.get(surface.template_id) ?? [];
    const text = new Map((lines.get(surface.template_id) ?? []).map((line) => [line.line, line]));
    return {
      ...surface,
      experiments: experiments.get(surface.template_id) ?? [],
      variants: own.map((slot) => ({
        ...slot,
        where: slot.placeholder === null ? firstWords(slot, text) : lineInContext(slot, own, text),
        top: (values.get(slot.slot_id) ?? []).map(({ value, requests }) => ({ value, requests })),
        determinants: determinants.get(slot.slot_id) ?? [],
        experiments: experiments.get(slot.slot_id) ?? [],
      })),
    };
  });
}

/** The template line of a hole, with the names of what varies in it. */
function lineInContext(
  { line }: SlotRow,
  slots: readonly SlotRow[],
  text: ReadonlyMap<number, TemplateText>,
): string {
  const literals = text.get(line)?.literals ?? [];
  const names = slots.filter((slot) => slot.line === line && slot.placeholder !== null);
  return literals
    .map((literal, hole) => {
      const name = names.find((slot) => slot.placeholder === hole)?.slot;
      return hole === literals.length - 1 ? literal : `${literal}⟨${name ?? '…'}⟩`;
    })
    .join('');
}

/** The first line of a block that has text. */
function firstWords({ first_line, last_line }: SlotRow, text: ReadonlyMap<number, TemplateText>): string {
  for (let line = first_line ?? 0; line <= (last_line ?? -1); line++) {
    const words = (text.get(line)?.literals ?? []).join('⟨…⟩');
    if (words.replaceAll('⟨…⟩', '').trim() !== '') return words;
  }
  return '';
}

/** A line of a template that has a slot or a block. */
interface TemplateText {
  template_id: string;
  line: number;
  kind: string;
  literals: string[];
}

/** The lines of templates that have a slot, or begin a block. */
function slotLines(db: Queries): Promise<TemplateText[]> {
  return db.rows<TemplateText>(`
    SELECT l.template_id, l.line, l.kind, l.literals
    FROM template_lines l
    WHERE EXISTS (
      SELECT 1 FROM slots s LEFT JOIN template_blocks b ON b.template_id = s.template_id AND b.block = s.block AND s.placeholder IS NULL
      WHERE s.template_id = l.template_id AND (s.line = l.line OR l.line BETWEEN b.first_line AND b.last_line)
    )
    ORDER BY l.template_id, l.line`);
}

/** A value of a slot, with how many exchanges hold it. */
interface SlotValue {
  slot_id: string;
  value: string;
  requests: number;
}

/** The commonest values of each slot, most frequent first. */
function commonestValues(db: Queries, most: number): Promise<SlotValue[]> {
  return db.rows<SlotValue>(
    'SELECT slot_id, value, requests FROM slot_values WHERE rank < $most ORDER BY slot_id, rank',
    { most },
  );
}
