import type { Database } from '../store/database.ts';
import { isAnalysed, markAnalysed, metaValue, setMeta } from '../store/queries/read-state.ts';
import { analysisTables } from '../store/schema/analysis-tables.ts';
import { derive } from './derive.ts';
import { findFamilies } from './prompts/families.ts';
import { loadMaterial } from './requests/load.ts';
import { loadTokenCounter } from './tokens/count.ts';

/** Raised when the same logs would give other rows: then the tables are derived again. */
const ANALYSIS_VERSION = '1';

/**
 * Brings the analysis tables up to what was read from the logs, all of them or none. Does nothing when they are.
 *
 * @returns whether there was something to do
 */
export async function deriveTables(
  database: Database,
  { progress }: { progress(line: string): void },
): Promise<boolean> {
  if ((await isAnalysed(database)) && (await metaValue(database, 'analysis_version')) === ANALYSIS_VERSION)
    return false;
  progress('Finding families, slots, tools and threads …');
  const material = await loadMaterial(database);
  const tables = derive(material, { findFamilies, count: await loadTokenCounter() });
  progress('Writing the analysis …');
  await database.transaction(async () => {
    for (const { name } of analysisTables) await database.replace(name, tables[name] ?? []);
    await markAnalysed(database);
    await setMeta(database, 'analysis_version', ANALYSIS_VERSION);
  });
  return true;
}
