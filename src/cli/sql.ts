import { LensError } from '../errors.ts';
import { flag, text } from './options.ts';
import type { CommandSpec } from './types.ts';

/** `lens sql`: asks the database. */
export const sqlCommand: CommandSpec = {
  usage: 'sql [query]',
  description: 'Ask the database; without a query, a prompt',
  options: [
    ['--db <file>', 'Database file'],
    ['--json', 'Rows as JSON'],
    ['--csv', 'Rows as CSV'],
    ['--write', 'Let statements change the database'],
  ],
  example: 'lens sql "select agent, count(*) from exchanges group by 1"',
  misuse(words) {
    const loose = words.filter((word, index) => !word.startsWith('-') && words[index - 1] !== '--db');
    if (loose.length < 2) return undefined;
    return new LensError('usage', 'the query must be one argument.', { hint: 'Put it in quotes.' });
  },
  async run({ args, options }) {
    if (flag(options, 'json') && flag(options, 'csv'))
      throw new LensError('usage', '--json and --csv exclude one another.');
    const { sql } = await import('../store/sql.ts');
    const format = flag(options, 'json') ? 'json' : flag(options, 'csv') ? 'csv' : 'table';
    return sql({ db: text(options, 'db'), query: args[0], format, write: flag(options, 'write') });
  },
};
