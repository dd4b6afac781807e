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
const ANALYSIS_VERSION = '5';

/**
 * Brings the analysis tables up to what was read from the logs, all of them or none. Does nothing when they are.
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
