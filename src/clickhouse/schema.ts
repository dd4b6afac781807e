import { createHash } from 'node:crypto';
import type { ContractColumn } from '../store/queries/contract.ts';
import { allTables } from '../store/schema/tables.ts';
import { allViews } from '../store/schema/views.ts';
import { summaryViews } from './views.ts';

/** Version of the tables, apart from the columns of the public contract. */
export const LAYOUT_VERSION = 1;

/** Relations of the contract that have one row for each exchange: their columns are columns of the exchange. */
const ONE_ROW = ['exchanges', 'usage', 'costs'] as const;
/** Relations that have any number of rows for an exchange: their columns are lists, which ClickHouse calls Nested. */
const NESTED = ['turns', 'tool_calls', 'token_parts', 'cache_pairs'] as const;
/** Relations of the contract whose rows are pushed. */
export const pushedRelations = [...ONE_ROW, ...NESTED] as const;
export const nestedRelations: readonly string[] = NESTED;

/** Numbers that only one database knows, and what differs in each log. */
const LEFT_OUT = new Set(['exchange_id', 'log_id']);
/** Columns that a relation computes from the exchange. */
const COMPUTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  usage: { model: 'coalesce(response_model, model)' },
  costs: { model: 'coalesce(response_model, model)', day: 'toDate(ts)' },
};
/** Totals of a session that its view computes from its exchanges. */
const TOTALS = new Set([
  'exchanges',
  'first_seen',
  'last_seen',
  'input_tokens',
  'output_tokens',
  'reported_exchanges',
  'dry_exchanges',
]);

/** Texts of few different values. */
const FEW_VALUES = new Set(
  `agent agent_version agent_version_evidence wire family_id family role kind model stream method upstream answered_by
  outcome error_code response_model stop_reason completeness label log basis confidence unpriced name part source verdict
  cause caching relation cwd git_branch lens_version platform mode dry break_list break_type break_tool slot`
    .trim()
    .split(/\s+/),
);

/** Columns of the contract by relation. */
export type Contract = ReadonlyMap<string, readonly ContractColumn[]>;

interface StoredColumn {
  name: string;
  type: string;
  comment: string;
}

/** Type in ClickHouse of a column of the contract. */
function typeOf({ name, type }: ContractColumn): string {
  if (name === 'agent') return 'LowCardinality(String)';
  if (isExchangeId(name)) return 'Nullable(String)';
  if (type === 'VARCHAR[]') return 'Array(String)';
  if (type === 'VARCHAR')
    return FEW_VALUES.has(name) ? 'LowCardinality(Nullable(String))' : 'Nullable(String)';
  const types: Record<string, string> = {
    INTEGER: 'Int32',
    BIGINT: 'Int64',
    DOUBLE: 'Float64',
    BOOLEAN: 'Bool',
    TIMESTAMP: "DateTime64(3, 'UTC')",
    DATE: 'Date',
  };
  const found = types[type];
  if (found === undefined) throw new Error(`No type of ClickHouse is known for ${type} of ${name}`);
  return `Nullable(${found})`;
}

/** Whether a column names an exchange. On a server, that is its record_id: numbers differ between databases. */
export const isExchangeId = (name: string): boolean => /(^|_)exchange_id$/.test(name);

const identifier = (name: string): string => `\`${name.replaceAll('`', '\\`')}\``;
const text = (value: string): string => `'${value.replace(/[\\']/g, '\\$&')}'`;

/** Columns of an exchange that are stored once for all relations with one row. */
export function exchangeColumns(contract: Contract): StoredColumn[] {
  const columns = new Map<string, StoredColumn>();
  for (const relation of ONE_ROW)
    for (const column of contract.get(relation) ?? []) {
      if (LEFT_OUT.has(column.name) || columns.has(column.name)) continue;
      if (COMPUTED[relation]?.[column.name] !== undefined) continue;
      const type = column.name === 'record_id' ? 'String' : typeOf(column);
      columns.set(column.name, { ...column, type });
    }
  return [...columns.values()];
}

/** Columns of a session, without its totals. */
export function sessionColumns(contract: Contract): StoredColumn[] {
  return (contract.get('sessions') ?? [])
    .filter(({ name }) => !LEFT_OUT.has(name) && !TOTALS.has(name))
    .map((column) => ({ ...column, type: column.name === 'session_id' ? 'String' : typeOf(column) }));
}

function nestedColumns(contract: Contract): StoredColumn[] {
  return NESTED.flatMap((relation) =>
    (contract.get(relation) ?? [])
      .filter(({ name }) => !LEFT_OUT.has(name))
      .map((column) => ({
        ...column,
        name: `${relation}.${column.name}`,
        type: `Array(${typeOf(column)})`,
      })),
  );
}

const own = (name: string, type: string, comment: string): StoredColumn => ({ name, type, comment });

/** Columns of every pushed row that are about the push. */
const ofPush = [
  own(
    'pushed',
    "DateTime64(6, 'UTC') DEFAULT now64(6)",
    'Time of the push by the clock of the server; the last push of a row counts',
  ),
  own('push', 'String', 'Push that wrote it'),
  own('safety', 'LowCardinality(String)', 'What was replaced before: redact, share or structure'),
  own(
    'source',
    'LowCardinality(String)',
    'With share: the database that it was pushed from, as a keyed hash',
  ),
];

/** The tables, as statements that add what is missing of each. */
function tables(
  contract: Contract,
): { name: string; columns: StoredColumn[]; rest: string; comment: string }[] {
  // Old months become one part each, which FINAL reads without merging.
  const settings = `non_replicated_deduplication_window = 1000, min_age_to_force_merge_seconds = 86400,
  min_age_to_force_merge_on_partition_only = 1`;
  return [
    {
      name: '_schema',
      comment: 'Version of these tables and views',
      columns: [
        own('layout', 'UInt32', 'Version of the tables'),
        own('contract', 'UInt32', 'Version of the public tables and views of lens'),
        own('shape', 'String', 'Hash of the statements that make them'),
        own('lens', 'String', 'Version of lens that wrote it'),
        own('pushed', "DateTime64(6, 'UTC') DEFAULT now64(6)", 'When'),
      ],
      rest: 'ENGINE = ReplacingMergeTree(pushed) ORDER BY tuple()',
    },
    {
      name: '_texts',
      comment: 'Texts of requests and responses, each once in a month',
      columns: [
        own('month', 'UInt32', 'Month of the exchanges that have it, such as 202611; 0: without a time'),
        own('hash', 'String', 'SHA-256 of the text'),
        own('text', 'String', 'The text'),
        ...ofPush,
      ],
      rest: `ENGINE = ReplacingMergeTree(pushed) PARTITION BY month ORDER BY (hash, source) SETTINGS ${settings}`,
    },
    {
      name: '_sessions',
      comment: 'Sessions as recorded; query the view sessions',
      columns: [
        ...sessionColumns(contract),
        own('record', 'String', 'Its line of the record contract, JSON text'),
        ...ofPush,
      ],
      rest: `ENGINE = ReplacingMergeTree(pushed) PARTITION BY toYYYYMM(ts) ORDER BY session_id
SETTINGS allow_nullable_key = 1, ${settings}`,
    },
    {
      name: '_exchanges',
      comment: 'Exchanges with all that belongs to one; query the views',
      columns: [
        ...exchangeColumns(contract),
        ...nestedColumns(contract),
        own('record', 'String', 'Its record without texts, JSON text'),
        own('encoding', 'LowCardinality(Nullable(String))', 'Encoding of the body: json, text or base64'),
        own('body', 'Array(String)', 'Hashes of the texts that are the body, in order'),
        own('answer', 'Array(String)', 'The same of the response'),
        own('facts', 'String', 'Hash of its facts: what a push compares'),
        ...ofPush,
      ],
      rest: `ENGINE = ReplacingMergeTree(pushed) PARTITION BY toYYYYMM(ts)
ORDER BY (agent, toDate(ts), session_id, ts, record_id) SETTINGS allow_nullable_key = 1, ${settings}`,
    },
  ];
}

const comments = new Map([...allTables, ...allViews].map(({ name, comment }) => [name, comment]));

function views(contract: Contract): { name: string; sql: string }[] {
  const oneRow = ONE_ROW.map((relation) => {
    const columns = (contract.get(relation) ?? []).flatMap(({ name }) => {
      if (name === 'log_id') return [];
      if (name === 'exchange_id') return ['record_id AS exchange_id'];
      const computed = COMPUTED[relation]?.[name];
      return [computed === undefined ? identifier(name) : `${computed} AS ${identifier(name)}`];
    });
    return { name: relation as string, sql: `SELECT ${columns.join(', ')} FROM _exchanges FINAL` };
  });
  const nested = NESTED.map((relation) => {
    const columns = (contract.get(relation) ?? []).map(({ name }) =>
      name === 'exchange_id'
        ? 'record_id AS exchange_id'
        : `${identifier(`${relation}.${name}`)} AS ${identifier(name)}`,
    );
    return {
      name: relation as string,
      sql: `SELECT ${columns.join(', ')} FROM _exchanges FINAL ARRAY JOIN ${relation}`,
    };
  });
  return [...oneRow, ...nested, ...summaryViews];
}

/** The statements that make tables and views, and add what a newer version of lens has. Each may be run twice. */
export function statements(contract: Contract): string[] {
  const created = tables(contract).flatMap(({ name, columns, rest, comment }) => {
    const listed = columns.map(
      (column) =>
        `${identifier(column.name)} ${column.type} COMMENT ${text(column.comment)} ${codecOf(column)}`,
    );
    return [
      `CREATE TABLE IF NOT EXISTS ${name} (\n${listed.join(',\n')}\n) ${rest} COMMENT ${text(comment)}`,
      `ALTER TABLE ${name} ${listed.map((column) => `ADD COLUMN IF NOT EXISTS ${column}`).join(', ')}`,
    ];
  });
  const made = views(contract).map(
    ({ name, sql }) =>
      `CREATE OR REPLACE VIEW ${name} AS ${sql}${sql.includes('GROUP BY') ? '' : ' SETTINGS do_not_merge_across_partitions_select_final = 1'} COMMENT ${text(comments.get(name) ?? '')}`,
  );
  return [...created, ...made];
}

/** Texts and lists repeat much that a higher level of zstd finds; of numbers and names, the fastest is enough. */
function codecOf({ name, type }: StoredColumn): string {
  return /^(?:text|record|body|answer|response|usage_raw|settings)$/.test(name) || type.startsWith('Array')
    ? 'CODEC(ZSTD(3))'
    : 'CODEC(ZSTD(1))';
}

/** Hash of the statements: what a server has when another version of lens made its tables. */
export const shapeOf = (contract: Contract): string =>
  createHash('sha256').update(statements(contract).join('\n')).digest('hex').slice(0, 16);
