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
import { deriveGrown } from './grown/derive-grown.ts';
import { findFamilies } from './prompts/families.ts';
import { loadClientFacts } from './requests/client-facts.ts';
import { loadMaterial } from './requests/load.ts';
import { loadTokenCounter, type TokenCounter } from './tokens/count.ts';

/** Raised when the same logs would give other rows: then the tables are derived again. */
const ANALYSIS_VERSION = '8';

/** How the analysis was brought up to the logs: it was already, by adding to it, or by deriving everything anew. */
export interface Derived {
  way: 'kept' | 'added to' | 'anew';
  /** Why nothing could be added to an analysis that was there. */
  because: string | null;
}

export interface DeriveTablesEffects {
  progress(line: string): void;
  count?(): Promise<TokenCounter>;
  /** See `deriveGrown`. */
  mostTouched?: number;
}

/**
 * Brings the analysis tables up to what was read from the logs, all of them or none. Does nothing when they are.
 *
 * Families, numbers of texts and tool versions depend on all exchanges together, so that rows are the same however often
 * a log grew before. Where what was added changes none of that, it is derived alone (`deriveGrown`); else every step of
 * `derive` runs whole. A new step returns its tables there and is written here by the list of tables; `grown` then has to
 * be told of it (test/analysis/grown holds both to the same rows). What a step does to an exchange may not grow with its
 * thread (`Elements.chain` has `behind` for that; test/analysis/long-thread.test.ts counts it).
 */
export async function deriveTables(
  database: Database,
  { progress, count = loadTokenCounter, mostTouched = 0.6 }: DeriveTablesEffects,
  prices: readonly Price[] = shippedPrices,
): Promise<Derived> {
  // Other prices give other costs from the same logs.
  const version = `${ANALYSIS_VERSION}/${hash('sha256', JSON.stringify(prices)).slice(0, 16)}`;
  const isOurs = (await metaValue(database, 'analysis_version')) === version;
  if (isOurs && (await isAnalysed(database))) return { way: 'kept', because: null };
  progress('Finding families, slots, tools and threads …');
  return database.transaction(async () => {
    const because = isOurs ? await deriveGrown(database, { count, prices, mostTouched }) : null;
    const isAdded = isOurs && because === null;
    if (!isAdded) await deriveAnew(database, { progress, count }, prices);
    await applyAgentVersions(database);
    await markAnalysed(database);
    await setMeta(database, 'analysis_version', version);
    return { way: isAdded ? 'added to' : 'anew', because };
  });
}

async function deriveAnew(
  database: Database,
  { progress, count }: Required<Pick<DeriveTablesEffects, 'progress' | 'count'>>,
  prices: readonly Price[],
): Promise<void> {
  const tables = derive(
    await loadMaterial(database),
    { findFamilies, count: await count() },
    { reported: await loadReported(database), prices },
    await loadClientFacts(database),
  );
  progress('Writing the analysis …');
  for (const { name, origin } of allTables) {
    if (origin === 'analysis') await database.replace(name, tables[name] ?? []);
  }
}
