import { LensError } from '../errors.ts';
import { filterFlags, filterOf } from './filter.ts';
import { flag, text } from './options.ts';
import { databaseOfShared, refuseTwoSources, sharedSourceFlags } from './shared-source.ts';
import type { CommandSpec } from './types.ts';

/** `lens sql`: asks the database. */
export const sqlCommand: CommandSpec = {
  usage: 'sql [query]',
  description: 'Run a query, or open a prompt for queries',
  options: [
    ['--db <file>', 'Database file (default: lens.duckdb next to the captures)'],
    ...sharedSourceFlags,
    ['--json', 'Print rows as JSON'],
    ['--csv', 'Print rows as CSV'],
    ['--write', 'Allow statements that change the database'],
    ...filterFlags,
  ],
  example: 'lens sql "select agent, count(*) from exchanges group by 1"',
  misuse(words) {
    const bare = new Set(['--json', '--csv', '--write']);
    const isValue = (index: number) =>
      words[index - 1]?.startsWith('--') === true && !bare.has(words[index - 1] ?? '');
    const loose = words.filter((word, index) => !word.startsWith('-') && !isValue(index));
    if (loose.length < 2) return undefined;
    return new LensError('usage', 'the query must be one argument.', { hint: 'Put it in quotes.' });
  },
  async run({ args, options, config }) {
    if (flag(options, 'json') && flag(options, 'csv'))
      throw new LensError('usage', '--json and --csv cannot be used together.');
    const write = flag(options, 'write');
    const filter = filterOf(options);
    const [{ sql }, { isFiltered, openFiltered }] = await Promise.all([
      import('../store/sql.ts'),
      import('../read/filter.ts'),
    ]);
    if (write && isFiltered(filter))
      throw new LensError('usage', '--write changes the whole database and takes no filter.', {
        hint: 'Leave out --since, --until, --agent, --session and --label.',
      });
    const format = flag(options, 'json') ? 'json' : flag(options, 'csv') ? 'csv' : 'table';
    const url = text(options, 'url');
    if (write && (url ?? options['lake']) !== undefined)
      throw new LensError('usage', '--write changes a database; a lake and a server are only read.');
    if (url !== undefined) {
      if (isFiltered(filter))
        throw new LensError('usage', '--url takes no filter: the server runs the query as it is.', {
          hint: 'Write the filter as a condition of the query.',
        });
      refuseTwoSources(options);
      const [{ clickHouseAddress }, { serverSql }] = await Promise.all([
        import('../clickhouse/address.ts'),
        import('../clickhouse/sql.ts'),
      ]);
      return serverSql(clickHouseAddress(url), { query: args[0], format });
    }
    const lake = await databaseOfShared(options, filter, config.prices);
    return sql({
      db: lake ?? text(options, 'db'),
      query: args[0],
      format,
      write,
      openToRead: (file) => openFiltered(file, filter),
    });
  },
};
