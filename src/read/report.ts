import type { Database } from '../store/database.ts';
import { commonestValues, slotLines } from '../store/queries/report-slots.ts';
import { type Filter, filterFlags } from './filter.ts';
import { REPORT_VERSION, type ReportData, sources } from './report-schema.ts';
import { rowsOfAll } from './rows.ts';
import { surfaceReports } from './surfaces.ts';

/** Values of a slot that are listed; how many there are is always said. */
const mostValues = 6;

/** Breaks of the cache that are listed for an agent; how many there are is said by cause. */
const mostBreaks = 8;

/**
 * Reads from a database what the report says.
 *
 * @param filter the filter that `database` was opened with: the report states it
 */
export async function readReport(database: Database, filter: Filter = {}): Promise<ReportData> {
  const [rows, lines, values] = await database.sideBySide((queries) =>
    Promise.all([rowsOfAll(queries, sources), slotLines(queries), commonestValues(queries, mostValues)]),
  );
  const surfaces = surfaceReports({ surfaces: rows.surfaces, slots: rows.slots, lines, values });
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
        })),
        slot_patterns: own(rows.slotPatterns),
        prompt_versions: own(rows.promptVersions),
        prompt_changes: own(rows.promptChanges),
        slot_cost: own(rows.slotCost),
        tools: own(rows.tools),
        tool_changes: own(rows.toolChanges),
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
      };
    }),
    scales: rows.scales,
    warnings: rows.warnings,
  };
}
