import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { List, Nodes, RootContent, Table } from 'mdast';
import { beforeAll, describe, expect, test } from 'vitest';
import { analyzeAndReport } from '../../../src/cli/analyze-and-report.ts';
import { readers } from '../../../src/import/table.ts';
import { readReport } from '../../../src/read/report.ts';
import type { ReportData } from '../../../src/read/report-schema.ts';
import { chooseSections, type Section, statementsOf } from '../../../src/render/markdown/sections.ts';
import type { Database } from '../../../src/store/database.ts';
import { openReadOnly } from '../../../src/store/open.ts';
import type { PlainValue } from '../../../src/store/values.ts';
import { bytes, count, duration, moment, money, percent } from '../../../src/text/figures.ts';
import { recordingEffects } from '../../analysis/run.ts';
import { sharedFolder } from '../../shared-folder.ts';

const data = path.resolve(import.meta.dirname, '../../../data');

let database: Database;
let report: ReportData;
/** Sections with figures of logs. */
const sections = chooseSections('all').filter(({ name }) => name !== 'reading' && name !== 'sql');

beforeAll(async () => {
  const folder = sharedFolder();
  const logs = readdirSync(data).filter((name) => name.endsWith('.jsonl'));
  await analyzeAndReport(
    { logs: logs.map((name) => path.join(data, name)), readers },
    recordingEffects(folder),
  );
  database = await openReadOnly(path.join(folder, 'lens.duckdb'));
  report = await readReport(database);
  return () => database.close();
});

/** Rows of the tables and items of the lists of a section. */
const rowsOf = (section: Section): string[] =>
  section
    .nodes(report, [])
    .filter((node): node is Table | List => node.type === 'table' || node.type === 'list')
    .flatMap((node: Table | List) =>
      (node.type === 'table' ? node.children.slice(1) : node.children).map(words),
    );

/** Text without what came out of logs: that is code. */
function words(node: Nodes | RootContent): string {
  if (node.type === 'inlineCode') return '⟨⟩';
  if (node.type === 'text') return node.value;
  return 'children' in node ? node.children.map(words).join(node.type === 'tableRow' ? ' | ' : '') : '';
}

/** A number with its unit, as the report writes them. */
const numbers =
  /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|<?\$\d+(?:,\d{3})*(?:\.\d+)?|[<>]?\d+(?:,\d{3})*(?:\.\d+)?(?: %| kB| MB| GB| B\b| ms\b| s\b| min(?: \d+ s)?| h(?: \d+ min)?)?/g;

/** Numbers of the report's own words. */
const own = /[#F]\d+|and \d[\d,]* more|\d[\d,]* more change|one or two/g;

/** Every way in which the report may write a value. */
function written(value: PlainValue): string[] {
  if (Array.isArray(value)) return [count(value.length), ...value.flatMap((one) => written(one))];
  if (typeof value === 'string') return [value, moment(value)];
  if (typeof value !== 'number') return [];
  return [
    ...[count(value), count(value + 1), String(value), value.toFixed(2)],
    ...[percent(value), bytes(value), money(value), money(-value), duration(value)],
  ];
}

/** Figures that a section counts from the rows of its statements: how many rows have a property. */
const counted = (rows: number): string[] => Array.from({ length: rows + 1 }, (_, n) => count(n));

describe('every number of the report', () => {
  test('is among the values that the statements of its section return', async () => {
    let checked = 0;
    const wrong: unknown[] = [];
    for (const section of sections) {
      const known = new Set<string>();
      let most = 0;
      for (const statement of statementsOf(section)) {
        const rows = await database.rows(statement);
        most = Math.max(most, rows.length);
        for (const value of rows.flatMap((row) => Object.values(row))) {
          for (const text of written(value)) known.add(text);
        }
      }
      for (const text of counted(Math.min(most, 40))) known.add(text);
      for (const row of rowsOf(section)) {
        const shown = (row.replaceAll(own, '').match(numbers) ?? []).map((text) => text.trim());
        checked += shown.length;
        const unknown = shown.filter((text) => !known.has(text));
        if (unknown.length > 0) wrong.push({ section: section.name, row, unknown });
      }
    }
    expect(wrong).toEqual([]);
    expect(checked).toBeGreaterThan(1_500);
  });

  test('has statements, each of which runs', async () => {
    expect(sections.filter(({ sql }) => sql.length === 0)).toEqual([]);
    for (const statement of new Set(sections.flatMap(statementsOf)))
      await expect(database.rows(statement), statement).resolves.toBeInstanceOf(Array);
  });
});
