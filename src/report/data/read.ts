import type { Database } from '../../store/database.ts';
import {
  capturedAgents,
  captureTotals,
  reportLogs,
  reportWarnings,
} from '../../store/queries/report-capture.ts';
import { reportFamilies, reportSlotLines, reportTemplates } from '../../store/queries/report-families.ts';
import {
  reportAgreement,
  reportCacheBreaks,
  reportCacheCauses,
  reportCacheSlots,
  reportCosts,
} from '../../store/queries/report-money.ts';
import { type Narrowing, selectExchanges } from '../../store/queries/report-selection.ts';
import { reportSlots, reportSlotValues } from '../../store/queries/report-slots.ts';
import { reportParts, reportScales, reportUsage } from '../../store/queries/report-tokens.ts';
import { reportPurposes, reportToolChanges } from '../../store/queries/report-tool-changes.ts';
import { reportFamilyTools, reportStrayCalls, reportTools } from '../../store/queries/report-tools.ts';
import {
  reportEndpoints,
  reportSpeed,
  reportStops,
  reportThreads,
} from '../../store/queries/report-traffic.ts';
import { surfaceReports } from './surfaces.ts';
import { REPORT_VERSION, type ReportData } from './types.ts';

/** Values of a slot that are listed; how many there are is always said. */
const mostValues = 6;

/** Breaks of the cache that are listed for an agent; how many there are is said by cause. */
const mostBreaks = 8;

/** Reads from the database what the report says, for the exchanges meant. */
export async function readReport(
  database: Database,
  { since, until, agent: ofAgent, session, label }: Narrowing = {},
): Promise<ReportData> {
  const narrowing = { since, until, agent: ofAgent, session, label };
  await selectExchanges(database, narrowing);
  const surfaces = surfaceReports({
    templates: await reportTemplates(database),
    lines: await reportSlotLines(database),
    slots: await reportSlots(database),
    values: await reportSlotValues(database, mostValues),
  });
  const agents = await capturedAgents(database);
  const families = await reportFamilies(database);
  const familyTools = await reportFamilyTools(database);
  const tools = await reportTools(database);
  const toolChanges = await reportToolChanges(database);
  const purposes = await reportPurposes(database);
  const strayCalls = await reportStrayCalls(database);
  const usage = await reportUsage(database);
  const parts = await reportParts(database);
  const costs = await reportCosts(database);
  const causes = await reportCacheCauses(database);
  const cacheSlots = await reportCacheSlots(database);
  const breaks = await reportCacheBreaks(database, mostBreaks);
  const endpoints = await reportEndpoints(database);
  const stops = await reportStops(database);
  const speed = await reportSpeed(database);
  const threads = await reportThreads(database);
  return {
    version: REPORT_VERSION,
    narrowed: narrowedTo(narrowing),
    captured: await captureTotals(database),
    logs: await reportLogs(database),
    agents: agents.map((agent) => {
      const own = <T extends { agent: string }>(lines: readonly T[]): T[] =>
        lines.filter((line) => line.agent === agent.agent);
      return {
        ...agent,
        families: own(families).map((family) => ({
          ...family,
          surfaces: surfaces.filter((surface) => surface.family === family.family),
          tools: familyTools
            .filter((tool) => tool.family === family.family)
            .map(({ name, requests }) => ({ name, requests })),
        })),
        tools: own(tools),
        toolChanges: own(toolChanges),
        purposes: own(purposes),
        strayCalls: own(strayCalls),
        usage: own(usage),
        parts: own(parts),
        costs: own(costs),
        cache: { causes: own(causes), slots: own(cacheSlots), breaks: own(breaks) },
        endpoints: own(endpoints),
        stops: own(stops),
        speed: own(speed),
        threads: own(threads)[0] ?? null,
      };
    }),
    scales: await reportScales(database),
    agreement: await reportAgreement(database),
    warnings: await reportWarnings(database),
  };
}

function narrowedTo(narrowing: Narrowing): ReportData['narrowed'] {
  const entries = Object.entries(narrowing)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]): [string, string] => [
      name,
      value instanceof Date ? value.toISOString() : String(value),
    ]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
