import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { List, Nodes, Paragraph, RootContent, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { beforeAll, describe, expect, test } from 'vitest';
import { analyzeAndReport } from '../../../src/cli/analyze-and-report.ts';
import { readers } from '../../../src/import/table.ts';
import type { Database } from '../../../src/store/database.ts';
import { openReadOnly } from '../../../src/store/open.ts';
import type { PlainValue } from '../../../src/store/values.ts';
import { bytes, count, duration, moment, money, percent } from '../../../src/text/figures.ts';
import { recordingEffects } from '../../analysis/run.ts';
import { sharedFolder } from '../../shared-folder.ts';

const data = path.resolve(import.meta.dirname, '../../../data');

interface Claim {
  /** Heading it stands below. */
  below: string;
  /** Rows of a table, or items of a list. */
  rows: string[];
  sql: string[];
}

let claims: Claim[] = [];
let database: Database;

beforeAll(async () => {
  const folder = sharedFolder();
  const effects = recordingEffects(folder);
  const logs = readdirSync(data).filter((name) => name.endsWith('.jsonl'));
  await analyzeAndReport({ logs: logs.map((name) => path.join(data, name)), readers, md: '-' }, effects);
  database = await openReadOnly(path.join(folder, 'lens.duckdb'));
  claims = claimsOf(
    fromMarkdown(effects.seen.out, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }).children,
  );
  return () => database.close();
});

/** Tables and lists with the SQL that stands below them; what is printed between them and that line belongs to both. */
function claimsOf(nodes: readonly RootContent[]): Claim[] {
  const found: Claim[] = [];
  let heading = '';
  for (const [index, node] of nodes.entries()) {
    if (node.type === 'heading') heading = words(node);
    if (node.type !== 'table' && node.type !== 'list') continue;
    const after = nodes.slice(index + 1).find((next) => next.type !== 'paragraph' || isQuery(next));
    found.push({ below: heading, rows: rowsOf(node), sql: after && isQuery(after) ? statements(after) : [] });
  }
  return found;
}

const isQuery = (node: RootContent): node is Paragraph =>
  node.type === 'paragraph' && words(node).startsWith('SQL: ');
const statements = ({ children }: Paragraph): string[] =>
  children.filter((child) => child.type === 'inlineCode').map(({ value }) => value);
const rowsOf = (node: Table | List): string[] =>
  (node.type === 'table' ? node.children.slice(1) : node.children).map(words);

/** Text without what came out of logs: that stands in code. */
function words(node: Nodes): string {
  if (node.type === 'inlineCode') return '⟨⟩';
  if (node.type === 'text') return node.value;
  return 'children' in node ? node.children.map(words).join(node.type === 'tableRow' ? ' | ' : '') : '';
}

/** A number with its unit, as the report writes them. */
const numbers =
  /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|<?\$\d+(?:,\d{3})*(?:\.\d+)?|[<>]?\d+(?:,\d{3})*(?:\.\d+)?(?: %| kB| MB| GB| B\b| ms\b| s\b| min(?: \d+ s)?| h(?: \d+ min)?)?/g;

/** Every way in which the report may write a value. */
function written(value: PlainValue): string[] {
  if (Array.isArray(value)) return [count(value.length)];
  if (typeof value === 'string') return [value, moment(value)];
  if (typeof value !== 'number') return [];
  return [
    ...[count(value), count(value + 1), String(value), value.toFixed(2)],
    ...[percent(value), bytes(value), money(value), money(-value), duration(value)],
  ];
}

/** Headings whose tables turn rows into columns: a row of theirs is told by several rows of the database. */
const turned =
  /^(Parts of a request|Agents compared|Tools|Endpoints|Findings|Fixed text|Slots$|Size and cost|Cache misses$|Slots to move to the end$|Unused tools|Other requests|Captured data|Families)/;

/** Lists whose numbers are no figures: how to read the report. */
const prose = new Set(['Terms']);

describe('every number of the report', () => {
  test('stands above the SQL that gives it', () => {
    expect(claims.length).toBeGreaterThan(40);
    expect(claims.filter(({ sql, below }) => sql.length === 0 && !prose.has(below))).toEqual([]);
  });

  test('is among what that SQL gives', async () => {
    let checked = 0;
    const wrong: unknown[] = [];
    for (const { below, rows, sql } of claims.filter((claim) => !prose.has(claim.below))) {
      const answers: PlainValue[][] = [];
      for (const statement of sql) {
        const result = await database.rows(statement);
        answers.push([result.length], ...result.map((row) => Object.values(row)));
      }
      const perRow = answers.map((row) => new Set(row.flatMap(written)));
      const known = new Set(perRow.flatMap((row) => [...row]));
      for (const row of rows) {
        const shown = (row.replaceAll(/[F#]\d+|and \d+ more/g, '').match(numbers) ?? []).map((text) =>
          text.trim(),
        );
        checked += shown.length;
        const unknown = shown.filter((text) => !known.has(text));
        // A plain table has a row of the database for each of its own, with all of its numbers.
        const plain = sql.length === 1 && !turned.test(below);
        if (unknown.length > 0 || (plain && !perRow.some((one) => shown.every((text) => one.has(text)))))
          wrong.push({ below, row, unknown, sql });
      }
    }
    expect(wrong).toEqual([]);
    expect(checked).toBeGreaterThan(1_000);
  });
});
