import { type Family, families } from '../../read/families.ts';
import { familyHeads, findFamily } from '../../read/find-family.ts';
import { loadSurfaces } from '../../read/stored-surfaces.ts';
import { renderSkeleton } from '../../render/skeleton.ts';
import { type TerminalEffects, terminalEffects } from '../../render/terminal/effects.ts';
import { openReadOnly } from '../../store/open.ts';
import { tableLines } from '../../store/sql/table.ts';
import { percent } from '../../text/figures.ts';
import { visible } from '../../text/visible.ts';

export interface SkeletonOptions {
  /** Id, prefix of an id, or part of a name; without it families are listed. */
  family?: string | undefined;
  db?: string | undefined;
}

/**
 * `lens skeleton`: lists families, or prints one: its surfaces in wire order with marked slots. Throws `not_found` and
 * what `openReadOnly` throws.
 */
export async function skeleton(
  { family, db }: SkeletonOptions,
  effects: TerminalEffects = terminalEffects(),
): Promise<number> {
  const database = await openReadOnly(db ?? effects.defaultDatabase());
  try {
    if (family === undefined) {
      const rows = await families(database);
      if (rows.length === 0)
        effects.note('There are no prompts yet. lens analyze finds them in model requests.');
      else await effects.print(`${familyTable(rows, effects.style.width)}\n`);
      return 0;
    }
    const found = findFamily(await familyHeads(database), family);
    const surfaces = await loadSurfaces(database, found.family_id);
    await effects.print(
      renderSkeleton(
        { name: visible(found.family), role: found.role, requests: found.requests, surfaces },
        { ...effects.style, values: true },
      ),
    );
    return 0;
  } finally {
    await database.close();
  }
}

function familyTable(rows: readonly Family[], width: number): string {
  const cells = rows.map((row) => [
    row.family_id,
    row.agent,
    row.family,
    row.role,
    row.requests,
    row.surfaces,
    Math.round(row.instruction_tokens),
    row.fixed_share === null ? '–' : percent(row.fixed_share),
    row.slots,
    row.tools,
  ]);
  const names = [
    'family',
    'agent',
    'name',
    'role',
    'requests',
    'surfaces',
    'tokens',
    'fixed',
    'slots',
    'tools',
  ];
  return tableLines(names, cells, width || undefined).join('\n');
}
