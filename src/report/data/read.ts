import type { Database } from '../../store/database.ts';
import type { Narrowing } from '../../store/queries/report-selection.ts';
import { commonestValues, slotLines } from '../../store/queries/report-slots.ts';
import { rowsOf } from './rows.ts';
import { REPORT_VERSION, type ReportData, sources } from './schema/report.ts';
import { surfaceReports } from './surfaces.ts';

/** Values of a slot that are listed; how many there are is always said. */
const mostValues = 6;

/** Breaks of the cache that are listed for an agent; how many there are is said by cause. */
const mostBreaks = 8;

/**
 * Reads from a database what the report says.
 *
 * @param narrowing what the database was narrowed to (see `withNarrowed`): said in the report, nothing is left out here
 */
export async function readReport(database: Database, narrowing: Narrowing = {}): Promise<ReportData> {
  const [totals] = await rowsOf(database, sources.totals);
  const agents = await rowsOf(database, sources.agents);
  const surfaces = surfaceReports({
    surfaces: await rowsOf(database, sources.surfaces),
    slots: await rowsOf(database, sources.slots),
    lines: await slotLines(database),
    values: await commonestValues(database, mostValues),
  });
  const slotPatterns = await rowsOf(database, sources.slotPatterns);
  const promptVersions = await rowsOf(database, sources.promptVersions);
  const promptChanges = await rowsOf(database, sources.promptChanges);
  const slotCost = await rowsOf(database, sources.slotCost);
  const mains = await rowsOf(database, sources.mains);
  const families = await rowsOf(database, sources.families);
  const familyTools = await rowsOf(database, sources.familyTools);
  const tools = await rowsOf(database, sources.tools);
  const toolChanges = await rowsOf(database, sources.toolChanges);
  const purposes = await rowsOf(database, sources.purposes);
  const strayCalls = await rowsOf(database, sources.strayCalls);
  const usage = await rowsOf(database, sources.usage);
  const parts = await rowsOf(database, sources.parts);
  const costs = await rowsOf(database, sources.costs);
  const causes = await rowsOf(database, sources.cacheCauses);
  const cacheSlots = await rowsOf(database, sources.cacheSlots);
  const breaks = await rowsOf(database, sources.cacheBreaks);
  const agreement = await rowsOf(database, sources.agreement);
  const endpoints = await rowsOf(database, sources.endpoints);
  const stops = await rowsOf(database, sources.stops);
  const speed = await rowsOf(database, sources.speed);
  const threads = await rowsOf(database, sources.threads);
  const payloads = await rowsOf(database, sources.payloads);
  const growth = await rowsOf(database, sources.growth);
  const parameters = await rowsOf(database, sources.parameters);
  return {
    version: REPORT_VERSION,
    narrowed: narrowedTo(narrowing),
    totals: totals as ReportData['totals'],
    logs: await rowsOf(database, sources.logs),
    agents: agents.map((agent) => {
      const own = <T extends { agent: string }>(rows: readonly T[]): T[] =>
        rows.filter((row) => row.agent === agent.agent);
      return {
        ...agent,
        main: own(mains)[0] as (typeof mains)[number],
        families: own(families).map((family) => ({
          ...family,
          surfaces: surfaces.filter((surface) => surface.family_id === family.family_id),
          tools: familyTools.filter((tool) => tool.family_id === family.family_id),
        })),
        slot_patterns: own(slotPatterns),
        prompt_versions: own(promptVersions),
        prompt_changes: own(promptChanges),
        slot_cost: own(slotCost),
        tools: own(tools),
        tool_changes: own(toolChanges),
        tool_purposes: own(purposes),
        stray_calls: own(strayCalls),
        parts: own(parts),
        usage: own(usage),
        costs: own(costs),
        cache: {
          causes: own(causes),
          slots: own(cacheSlots),
          breaks: own(breaks).slice(0, mostBreaks),
          agreement: own(agreement),
        },
        endpoints: own(endpoints),
        stops: own(stops),
        speed: own(speed),
        threads: own(threads)[0] ?? null,
        payloads: own(payloads),
        growth: own(growth),
        parameters: own(parameters),
      };
    }),
    scales: await rowsOf(database, sources.scales),
    warnings: await rowsOf(database, sources.warnings),
  };
}

function narrowedTo({ since, until, agent, session, label }: Narrowing): ReportData['narrowed'] {
  const entries = Object.entries({ agent, label, session, since, until })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, value instanceof Date ? value.toISOString() : String(value)]);
  return Object.fromEntries(entries);
}
