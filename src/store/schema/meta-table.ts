import type { TableSpec } from './types.ts';

/** Properties of the database. */
export const metaTable: TableSpec = {
  name: 'meta',
  comment: 'Properties of the database, one per row.',
  origin: 'log',
  primaryKey: ['key'],
  columns: [
    {
      name: 'key',
      type: 'VARCHAR',
      comment:
        'schema_version, schema_shape, lens_version; read_state and analysed_state are equal when the analysis is current',
    },
    { name: 'value', type: 'VARCHAR', comment: 'Value as text' },
  ],
};
