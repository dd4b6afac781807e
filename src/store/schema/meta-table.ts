import type { TableSpec } from './types.ts';

/** What is known of the database as a whole. */
export const metaTable: TableSpec = {
  name: 'meta',
  comment: 'What is known of this database as a whole, one value a row.',
  origin: 'log',
  primaryKey: ['key'],
  columns: [
    {
      name: 'key',
      type: 'VARCHAR',
      comment:
        'schema_version, schema_shape, lens_version; read_state and analysed_state tell whether the analysis is current',
    },
    { name: 'value', type: 'VARCHAR', comment: 'Value as text' },
  ],
};
