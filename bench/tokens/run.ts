import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encode as encodeCl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { encode as encodeP50k } from 'gpt-tokenizer/encoding/p50k_base';
import { derive } from '../../src/analysis/derive.ts';
import { loadMaterial } from '../../src/analysis/requests/load.ts';
import { loadTokenCounter, type TokenCounter } from '../../src/analysis/tokens/count.ts';
import { analyzeAndReport, nodeEffects } from '../../src/cli/analyze-and-report.ts';
import { readers } from '../../src/import/table.ts';
import { rowsOfAll } from '../../src/read/source.ts';
import { usageSources } from '../../src/read/usage.ts';
import { openReadOnly } from '../../src/store/open.ts';
import { type PartTokens, shareErrors } from './share-errors.ts';

/**
 * How far lens' estimates of tokens are from what providers report, and how far shares of parts would be off if a model
 * cut texts another way: node bench/tokens/run.ts [LOG …] (default: the captures in data/).
 */
/** Names of special tokens in a text are text. */
const anyText = { disallowedSpecial: new Set<string>() };

const logs = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), 'lens-bench-'));
const file = path.join(folder, 'lens.duckdb');
try {
  const named = logs.length > 0 ? logs : [path.resolve(import.meta.dirname, '../../data')];
  await analyzeAndReport({ logs: named, readers, db: file }, { ...nodeEffects, out: () => undefined });
  const database = await openReadOnly(file);
  try {
    console.log('| model | answered by | requests | factor | min | median | max | spread |');
    console.log('|---|---|---|---|---|---|---|---|');
    const { scales } = await database.sideBySide((queries) =>
      rowsOfAll(queries, { scales: usageSources.scales }),
    );
    for (const row of scales)
      console.log(
        `| ${Object.values(row)
          .map((value) => (typeof value === 'number' ? shown(value) : (value ?? '–')))
          .join(' | ')} |`,
      );

    const material = await loadMaterial(database);
    const partsBy = (count: TokenCounter) => {
      const rows = [...derive(material, { findFamilies: () => [], count }).token_parts];
      const prompt = rows.filter(({ part }) => part !== 'deferred_tools' && part !== 'image');
      return new Map(
        [...Map.groupBy(prompt, ({ exchange_id }) => exchange_id)].map(([n, own]): [number, PartTokens] => [
          n,
          Object.fromEntries(own.map(({ part, estimate }) => [part, estimate])),
        ]),
      );
    };
    const estimated = partsBy(await loadTokenCounter());
    console.log(
      '\n| counted with | requests | factor | least | greatest | part | mean error | greatest error |',
    );
    console.log('|---|---|---|---|---|---|---|---|');
    for (const [name, count] of [
      ['cl100k_base', (text: string) => encodeCl100k(text, anyText).length],
      ['p50k_base', (text: string) => encodeP50k(text, anyText).length],
    ] as const) {
      const counted = partsBy(count);
      const { factors, byPart } = shareErrors(
        [...estimated].map(([n, own]) => ({ estimated: own, counted: counted.get(n) ?? {} })),
      );
      const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
      for (const [part, errors] of byPart)
        console.log(
          `| ${name} | ${factors.length} | ${shown(mean(factors))} | ${shown(Math.min(...factors))} | ${shown(Math.max(...factors))} | ${part} | ${percent(mean(errors))} | ${percent(errors.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0))} |`,
        );
    }
  } finally {
    await database.close();
  }
} finally {
  rmSync(folder, { recursive: true });
}

function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(3);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
