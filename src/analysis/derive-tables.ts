import { hash } from 'node:crypto';
import type { Database } from '../store/database.ts';
import { knownTokenCounts } from '../store/queries/known-token-counts.ts';
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
import { loadTokenCounter, type TokenCounter } from './tokens/count.ts';

/** Raised when the same logs would give other rows: then the tables are derived again. */
const ANALYSIS_VERSION = '10';

export interface DeriveTablesEffects {
  progress(line: string): void;
  count?(): Promise<TokenCounter>;
}

/**
 * Brings the analysis tables up to what was read from the logs, all of them or none. Does nothing when they are.
 *
 * Families, numbers of texts and tool versions depend on all exchanges together. So every step runs over all of them,
 * and rows are the same however often a log grew before. What is expensive and depends on content alone (token counts
 * of long texts) is taken from the analysis before. What a step does to an exchange may not grow with its thread
 * (`Elements.chain` has `behind` for that; test/analysis/long-thread.test.ts counts it).
 *
 * @returns whether anything was derived
 */
export async function deriveTables(
  database: Database,
  { progress, count = loadTokenCounter }: DeriveTablesEffects,
  prices: readonly Price[] = shippedPrices,
): Promise<boolean> {
  // Other prices give other costs from the same logs.
  const version = `${ANALYSIS_VERSION}/${hash('sha256', JSON.stringify(prices)).slice(0, 16)}`;
  const before = await metaValue(database, 'analysis_version');
  if (before === version && (await isAnalysed(database))) return false;
  progress('Finding families, slots, tools and threads …');
  await database.transaction(async () => {
    const counter = await count();
    const isKnown = before?.startsWith(`${ANALYSIS_VERSION}/`) ?? false;
    const known = isKnown ? await knownTokenCounts(database) : new Map<string, number>();
    const tables = derive(
      await loadMaterial(database),
      { findFamilies, count: (text) => known.get(text) ?? counter(text) },
      { reported: await loadReported(database), prices },
      await loadClientFacts(database),
    );
    progress('Writing the analysis …');
    for (const { name, origin } of allTables) {
      if (origin === 'analysis') await database.replace(name, tables[name] ?? []);
    }
    await applyAgentVersions(database);
    await markAnalysed(database);
    await setMeta(database, 'analysis_version', version);
  });
  return true;
}
