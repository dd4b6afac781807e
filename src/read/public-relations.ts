import { allTables } from '../store/schema/tables.ts';
import { allViews } from '../store/schema/views.ts';

export { leftOutOfPublished, publishDatabase } from '../store/publish.ts';

/** A public table or view, with its description and those of its columns. */
export interface PublicRelation {
  name: string;
  kind: 'table' | 'view';
  comment: string;
  columns: { name: string; comment: string }[];
}

/** The tables and views that users may query, tables first. Internal tables, whose names begin with `_`, are left out. */
export const publicRelations: readonly PublicRelation[] = [
  ...allTables.map((table) => ({ ...table, kind: 'table' as const })),
  ...allViews.map((view) => ({ ...view, kind: 'view' as const })),
]
  .filter(({ name }) => !name.startsWith('_'))
  .map(({ name, kind, comment, columns }) => ({
    name,
    kind,
    comment,
    columns: columns.map((column) => ({ name: column.name, comment: column.comment })),
  }));
