// What a year of a team costs on a ClickHouse server, measured on a part of it: node bench/team/run.ts DATABASE [SHARE]
// SHARE is that of a hundredth (default 1). DATABASE is one of lens analyze: its exchanges are the model of those that are generated. Needs `npm run test:team` once.

import { startClickHouse } from '../../scripts/start-clickhouse.ts';
import { teamQuestions } from '../../scripts/team-questions.ts';
import { clickHouseAddress } from '../../src/clickhouse/address.ts';
import { ClickHouse } from '../../src/clickhouse/connection.ts';
import { withClickHouseTarget } from '../../src/clickhouse/target.ts';
import { pushDatabase } from '../../src/lake/push.ts';
import { openReadOnly } from '../../src/store/open.ts';

const DAYS = 365;
const DAYS_AT_ONCE = 30;
/** A hundredth of 1,000 developers with 500 exchanges a day each. */
const EXCHANGES_A_DAY = 5000;
const EXCHANGES_A_SESSION = 50;
/** Events of a streamed answer, and new texts of an exchange: a result of a tool, and an answer. */
const EVENTS = 120;
const [file = '', share = '1'] = process.argv.slice(2);
const perDay = Math.round(EXCHANGES_A_DAY * Number(share));

/** Columns that differ in each exchange, from its number `n` and that of its day `d`. */
const varied = `
  substring(upper(hex(sipHash128(n))), 1, 26) AS record_id,
  toDateTime64('2025-12-01 08:00:00', 3, 'UTC') + toIntervalDay(d) + toIntervalMillisecond(rand(1) % 36000000) AS ts,
  toDate(ts) AS day_of_ts,
  substring(upper(hex(sipHash128('session', intDiv(n, ${EXCHANGES_A_SESSION})))), 1, 26) AS session_id,
  substring(upper(hex(sipHash128('thread', intDiv(n, ${EXCHANGES_A_SESSION} / 2)))), 1, 26) AS thread_id,
  n % ${EXCHANGES_A_SESSION} AS turn,
  lower(hex(SHA256(toString(n)))) AS request_sha256,
  concat('msg_', substring(hex(sipHash128('response', n)), 1, 24)) AS response_id,
  120000 + rand(2) % 400000 AS request_bytes,
  2000 + rand(3) % 30000 AS response_bytes,
  20000 + rand(4) % 120000 AS input_tokens,
  toInt64(input_tokens * 0.9) AS cache_read_tokens,
  rand(5) % 4000 AS cache_write_tokens,
  input_tokens - cache_read_tokens AS uncached_tokens,
  50 + rand(6) % 2000 AS output_tokens,
  300 + (rand(7) % 3000000) / 1000 AS ms_first_content,
  ms_first_content + (rand(8) % 30000000) / 1000 AS ms_end,
  input_tokens * 3e-7 + output_tokens * 1.5e-5 AS total_usd,
  total_usd AS list_usd,
  concat('{"input_tokens":', toString(uncached_tokens), ',"cache_read_input_tokens":', toString(cache_read_tokens), ',"output_tokens":', toString(output_tokens), '}') AS usage_raw`;

const started = await startClickHouse(console.log);
Object.assign(process.env, started.env);
const address = clickHouseAddress(started.address('team'));
const server = new ClickHouse(address);
try {
  const db = await openReadOnly(file);
  await withClickHouseTarget(address, db, { safety: 'redact', source: '' }, (to) => pushDatabase(db, to));
  await db.close();
  await server.command('CREATE TABLE model ENGINE = Memory AS SELECT * FROM _exchanges');
  await server.command('TRUNCATE TABLE _exchanges');
  const generate = async (days: number, columns: string): Promise<void> => {
    const models = Number((await server.ask<{ n: number }>('SELECT count() AS n FROM model'))[0]?.n);
    const names = varied.match(/AS \w+/g)?.map((one) => one.slice(3)) ?? [];
    const stored = names.filter((name) => name !== 'day_of_ts');
    const others = (
      await server.ask<{ name: string }>(
        "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = '_exchanges' ORDER BY position",
      )
    )
      .map(({ name }) => name)
      .filter((name) => !stored.includes(name) && !['record', 'body', 'answer', 'facts'].includes(name));
    const list = (prefix: string): string => others.map((name) => `${prefix}\`${name}\``).join(', ');
    for (let day = 0; day < days; day += DAYS_AT_ONCE) {
      const count = Math.min(DAYS_AT_ONCE, days - day) * perDay;
      await server.command(
        `INSERT INTO _exchanges (${stored.join(', ')}, ${list('')}, record, body, answer, facts)
         SELECT ${stored.join(', ')}, ${list('m.')}, ${columns}, lower(hex(SHA256(toString(n + 1)))) AS facts
         FROM (SELECT ${varied}, n FROM (SELECT number + ${day * perDay} AS n, intDiv(n, ${perDay}) AS d FROM numbers(${count}))) g
         JOIN (SELECT *, rowNumberInAllBlocks() AS place FROM model) m ON m.place = g.n % ${models}
         SETTINGS max_threads = 1, max_insert_threads = 1`,
      );
    }
    await server.command('OPTIMIZE TABLE _exchanges FINAL');
  };
  const size = async (table: string) =>
    (
      await server.ask<{ rows: string; bytes: string; raw: string }>(
        `SELECT sum(rows) AS rows, sum(bytes_on_disk) AS bytes, sum(data_uncompressed_bytes) AS raw FROM system.parts
         WHERE active AND database = currentDatabase() AND table = {table:String}`,
        { table },
      )
    )[0];
  // Bytes: with the record of each exchange and the hashes of its texts.
  const events = `concat('{"completeness":"exact","events":[', arrayStringConcat(arrayMap(i -> concat('{"ms":', toString(300 + i * 20 + (sipHash64(n, i) % 9999) / 1000), ',"event":"content_block_delta","bytes":', toString(90 + sipHash64(i, n) % 60), '}'), range(${EVENTS})), ','), ']}')`;
  const hashes = `arrayMap(i -> lower(hex(SHA256(toString(intDiv(n, ${EXCHANGES_A_SESSION}) * 1000 + i)))), range(20 + toUInt64(turn) * 2))`;
  await generate(4, `${events}, ${hashes}, [lower(hex(SHA256(toString(n))))]`);
  const full = await size('_exchanges');
  await server.command('TRUNCATE TABLE _exchanges');
  console.log('with records', full, Number(full?.bytes) / Number(full?.rows), 'bytes each');
  // Questions: no view reads the record.
  const before = performance.now();
  await generate(DAYS, "'', [], []");
  console.log(
    'facts alone',
    await size('_exchanges'),
    `${Math.round((performance.now() - before) / 1000)} s`,
  );
  console.log('texts', await size('_texts'));
  for (const { title, sql } of teamQuestions) {
    const times: number[] = [];
    for (let run = 0; run < 3; run++) {
      const start = performance.now();
      await server.ask(sql);
      times.push(performance.now() - start);
    }
    console.log(`${title}: ${times.map((ms) => Math.round(ms)).join(', ')} ms`);
  }
} finally {
  await server.close();
  await started.stop();
}
