import { hash } from 'node:crypto';
import type { Database } from '../store/database.ts';
import { knownTokenCounts } from '../store/queries/known-token-counts.ts';
import {
  applyAgentVersions,
  isAnalysed,
  markAnalysed,
  metaValue,
  replaceContinuationWarnings,
  setMeta,
} from '../store/queries/read-state.ts';
import { shippedPrices } from './cost/prices/table.ts';
import { loadReported } from './cost/reported.ts';
import type { Price } from './cost/types.ts';
import { derive } from './derive.ts';
import { findFamilies } from './prompts/families.ts';
import { loadClientFacts } from './requests/client-facts.ts';
import { loadMaterial } from './requests/load.ts';
import { loadTokenCounter, type TokenCounter } from './tokens/count.ts';

/** Increase this when the same logs produce different rows: the tables are then derived again. */
const ANALYSIS_VERSION = '12';

export interface DeriveTablesEffects {
  progress(line: string): void;
  count?(): Promise<TokenCounter>;
}

/**
 * Updates the analysis tables to the current content of the logs, all of them or none. Does nothing when they are up to
 * date.
 *
 * Families, numbers of texts and tool versions depend on all exchanges together. Therefore every step processes all of
 * them, and the rows do not depend on how often a log grew before. Expensive results that depend only on content (token
 * counts of long texts) are reused from the previous analysis. The work per exchange must not grow with its thread
 * (`Elements.chain` has `behind` for that; test/analysis/long-thread.test.ts counts it).
 *
 * @returns whether anything was derived
 */
export async function deriveTables(
  database: Database,
  { progress, count = loadTokenCounter }: DeriveTablesEffects,
  prices: readonly Price[] = shippedPrices,
): Promise<boolean> {
  // Other prices give other costs for the same logs.
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
    for (const [name, rows] of Object.entries(tables)) await database.replace(name, rows);
    await applyAgentVersions(database);
    await replaceContinuationWarnings(database);
    await markAnalysed(database);
    await setMeta(database, 'analysis_version', version);
  });
  return true;
}
