import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { versionList } from '../../src/store/schema/views-summaries.ts';

test('versions are listed once each, by the values of their numbers, a pre-release before its release', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const order = [
    'nightly',
    '0.50.0',
    '0.106.0',
    '1.9',
    '1.10',
    '1.99999999999999999999',
    '2.0.0-beta.1',
    '2.0.0',
  ];
  const values = [...order.toReversed(), '0.50.0'].map((version) => `('${version}')`).join(', ');
  const result = await connection.runAndReadAll(
    `SELECT ${versionList('v')} AS versions FROM (VALUES ${values}, (NULL)) t(v)
     UNION ALL SELECT ${versionList('v')} FROM (VALUES (NULL::VARCHAR)) t(v)`,
  );
  expect(result.getRowsJS()).toEqual([[{ items: order }], [{ items: [] }]].map(([list]) => [list?.items]));
});
