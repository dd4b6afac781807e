import path from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { LensError } from '../../src/errors.ts';
import { openForWriting, openReadOnly } from '../../src/store/open.ts';
import { type SqlEffects, sql } from '../../src/store/sql.ts';
import { temporaryFolder } from './fixture.ts';

async function filledDatabase(): Promise<string> {
  const file = path.join(temporaryFolder(), 'lens.duckdb');
  const { database } = await openForWriting(file);
  await database.append('warnings', [
    { log_id: 1, log_line: 3, code: 'bad_line', message: 'a\nb' },
    { log_id: null, log_line: 12, code: 'torn_line', message: '' },
  ]);
  await database.close();
  return file;
}

/** A terminal of `columns` width, or pipes, whose output is kept. */
function terminal(input = '', columns?: number) {
  const stream = (isTTY: boolean) => Object.assign(new PassThrough(), { isTTY, columns });
  const [output, messages] = [stream(columns !== undefined), stream(columns !== undefined)];
  const texts = { output: '', messages: '' };
  output.on('data', (bytes) => (texts.output += bytes));
  messages.on('data', (bytes) => (texts.messages += bytes));
  const typed = Object.assign(new PassThrough(), { isTTY: false });
  typed.end(input);
  const effects: SqlEffects = {
    input: typed,
    output,
    messages,
    defaultDatabase: () => '/nowhere/lens.duckdb',
  };
  return { effects, texts };
}

async function failing(work: Promise<unknown>): Promise<LensError> {
  const error = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LensError);
  return error as LensError;
}

describe('lens sql', () => {
  test('writes a table: numbers to the right, NULL different from an empty text, one line a row', async () => {
    const { effects, texts } = terminal();
    const query =
      "SELECT log_line AS line, log_id, code, message, ['x', NULL] AS list FROM warnings ORDER BY log_line";
    expect(await sql({ db: await filledDatabase(), query }, effects)).toBe(0);
    expect(texts.output).toBe(
      [
        'line  log_id  code       message  list',
        '────  ──────  ─────────  ───────  ──────────',
        '   3       1  bad_line   a\\nb     ["x",null]',
        '  12    NULL  torn_line           ["x",null]',
        '',
      ].join('\n'),
    );
    expect(texts.messages).toBe('');
  });

  test('cuts wide cells on a terminal only, and counts rows there', async () => {
    const db = await filledDatabase();
    const query = "SELECT repeat('wide ', 30) AS a, '漢字' AS b, 1 AS n";
    const onTerminal = terminal('', 40);
    await sql({ db, query }, onTerminal.effects);
    expect(onTerminal.texts.output.split('\n')[2]).toMatch(/^wide wide .*… {2}漢字 +1$/);
    expect(onTerminal.texts.messages).toBe('1 row\n');
    const piped = terminal();
    await sql({ db, query }, piped.effects);
    expect(piped.texts.output).toContain('wide '.repeat(30).trim());
  });

  test('writes what could move the cursor as an escape', async () => {
    const { effects, texts } = terminal();
    await sql({ db: await filledDatabase(), query: "SELECT chr(27) || '[2J' AS clear" }, effects);
    expect(texts.output).toContain('\\u001b[2J');
  });

  test.each([
    ['json', '[\n{"line":3,"message":"a\\nb","log_id":1},\n{"line":12,"message":"","log_id":null}\n]\n'],
    ['csv', 'line,message,log_id\n3,"a\nb",1\n12,"",\n'],
  ] as const)('writes %s', async (format, expected) => {
    const { effects, texts } = terminal();
    const query = 'SELECT log_line AS line, message, log_id FROM warnings ORDER BY log_line';
    await sql({ db: await filledDatabase(), query, format }, effects);
    expect(texts.output).toBe(expected);
  });

  test('writes all rows of many batches, and valid JSON of none', async () => {
    const db = await filledDatabase();
    const many = terminal();
    await sql({ db, query: 'SELECT range AS n FROM range(5000)', format: 'json' }, many.effects);
    expect(JSON.parse(many.texts.output)).toHaveLength(5000);
    const none = terminal();
    await sql({ db, query: 'SELECT 1 WHERE false', format: 'json' }, none.effects);
    expect(JSON.parse(none.texts.output)).toEqual([]);
  });

  test('runs every statement it is given, also from standard input', async () => {
    const { effects, texts } = terminal('SELECT 1 AS a; SELECT 2 AS b;');
    await sql({ db: await filledDatabase(), format: 'csv' }, effects);
    expect(texts.output).toBe('a\n1\nb\n2\n');
  });

  test('only reads, unless asked to write', async () => {
    const db = await filledDatabase();
    const error = await failing(sql({ db, query: 'DELETE FROM warnings' }, terminal().effects));
    expect(error.code).toBe('query_failed');
    expect(error.hint).toContain('--write');
    const { effects, texts } = terminal('', 80);
    await sql({ db, query: 'DELETE FROM warnings', write: true }, effects);
    expect(texts.messages).toBe('2 rows changed\n');
    const database = await openReadOnly(db);
    expect(await database.rows('SELECT * FROM warnings')).toEqual([]);
    await database.close();
  });

  test('never makes a database', async () => {
    const db = path.join(temporaryFolder(), 'lens.duckdb');
    for (const write of [false, true]) {
      expect((await failing(sql({ db, query: 'SELECT 1', write }, terminal().effects))).code).toBe(
        'database_not_found',
      );
    }
  });

  test.each([
    ['SELECT * FROM exchangs', 'Table with name exchangs does not exist!', '.tables'],
    ['SELECT nope FROM exchanges', 'Referenced column "nope" not found', '.schema'],
    ['SELECT FROM', 'syntax error at end of input', undefined],
    ["SELECT 1/0; SELECT CAST('x' AS INTEGER)", 'Could not convert string', undefined],
  ])('reports what is wrong with %s', async (query, message, hint) => {
    const error = await failing(sql({ db: await filledDatabase(), query }, terminal().effects));
    expect(error.code).toBe('query_failed');
    expect(error.message).toContain(message);
    if (hint) expect(error.hint).toContain(hint);
  });

  test('lists tables and describes one', async () => {
    const db = await filledDatabase();
    const tables = terminal();
    await sql({ db, query: '.tables', format: 'csv' }, tables.effects);
    expect(tables.texts.output).toContain('exchanges,One request and its response');
    expect(tables.texts.output).not.toContain('\n_');
    const schema = terminal();
    await sql({ db, query: '.schema warnings', format: 'csv' }, schema.effects);
    expect(schema.texts.output).toContain('line,BIGINT,Line in that log\n');
    expect((await failing(sql({ db, query: '.schema nope' }, terminal().effects))).message).toContain('nope');
    expect((await failing(sql({ db, query: '.nope' }, terminal().effects))).code).toBe('usage');
  });

  test('asks on a terminal until it is left, over errors and several lines', async () => {
    const { effects, texts } = terminal('', 80);
    const typed = Object.assign(new PassThrough(), { isTTY: true });
    typed.end("SELECT 41\n + 1 AS answer;\nSELECT * FROM nope;\n.schema meta\n.quit\nSELECT 'never';\n");
    expect(await sql({ db: await filledDatabase() }, { ...effects, input: typed })).toBe(0);
    expect(texts.output).toContain('    42');
    expect(texts.output).toContain('nope does not exist');
    expect(texts.output).toContain('VARCHAR');
    expect(texts.output).not.toContain('never\n');
  });
});
