import { hash } from 'node:crypto';
import type { Database } from '../store/database.ts';
import {
  applyAgentVersions,
  isAnalysed,
  markAnalysed,
  metaValue,
  setMeta,
} from '../store/queries/read-state.ts';
import { allTables } from '../store/schema/tables.ts';
import { shippedPrices } from './cost/prices/table.ts';
import { loadReported } from './cost/reported.ts';
import type { Price } from './cost/types.ts';
import { derive } from './derive.ts';
import { findFamilies } from './prompts/families.ts';
import { loadClientFacts } from './requests/client-facts.ts';
import { loadMaterial } from './requests/load.ts';
import { loadTokenCounter } from './tokens/count.ts';

/** Raised when the same logs would give other rows: then the tables are derived again. */
const ANALYSIS_VERSION = '7';

/**
 * Brings the analysis tables up to what was read from the logs, all of them or none. Does nothing when they are.
 *
 * Every step of `derive` runs whole: families, numbers of texts and tool versions depend on all exchanges together, so
 * that rows are the same however often a log grew before. A new step returns its tables there and is written here by
 * the list of tables; nothing else has to know of it. What a step does to an exchange may not grow with its thread
 * (`Elements.chain` has `behind` for that; test/analysis/long-thread.test.ts counts it).
 *
 * @returns whether there was something to do
 */
export async function deriveTables(
  database: Database,
  { progress }: { progress(line: string): void },
  prices: readonly Price[] = shippedPrices,
): Promise<boolean> {
  // Other prices give other costs from the same logs.
  const version = `${ANALYSIS_VERSION}/${hash('sha256', JSON.stringify(prices)).slice(0, 16)}`;
  if ((await isAnalysed(database)) && (await metaValue(database, 'analysis_version')) === version)
    return false;
  progress('Finding families, slots, tools and threads …');
  const material = await loadMaterial(database);
  const tables = derive(
    material,
    { findFamilies, count: await loadTokenCounter() },
    { reported: await loadReported(database), prices },
    await loadClientFacts(database),
  );
  progress('Writing the analysis …');
  await database.transaction(async () => {
    for (const { name, origin } of allTables) {
      if (origin === 'analysis') await database.replace(name, tables[name] ?? []);
    }
    await applyAgentVersions(database);
    await markAnalysed(database);
    await setMeta(database, 'analysis_version', version);
  });
  return true;
}
