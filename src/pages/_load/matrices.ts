import { editions } from '../../read/drift.ts';
import { families } from '../../read/families.ts';
import { causes, editionMatrix } from '../../read/probes.ts';
import type { FamiliesPage } from '../../read/twins/prompts.ts';
import { compareVersions } from '../../text/compare-versions.ts';
import type { Site } from './site.ts';

/** Characters of a value that moved. */
const VALUE_CHARS = 120;

type Matrix = FamiliesPage['matrices'][number];
type Cell = NonNullable<Matrix['rows'][number]['cells'][number]>;

interface Entry {
  agent: string;
  version: string | null;
  column: string;
  cell: Cell;
}

/** The edition matrices: versions against models for main prompts that were captured, against configurations for probed ones. */
export async function editionMatrices(site: Site): Promise<Matrix[]> {
  const [captured, all, probed] = await Promise.all([
    editions(site.db, null),
    families(site.db),
    editionMatrix(site.db),
  ]);
  const mains = new Set(all.filter(({ role }) => role === 'main').map(({ family_id }) => family_id));
  const seen = captured
    .filter(({ family_id }) => mains.has(family_id))
    .map((row): Entry => {
      const { lines_added: added, lines_removed, lines_moved, lines_reworded } = row;
      return {
        agent: row.agent,
        version: row.agent_version,
        column: row.model ?? '',
        cell: {
          tokens: row.tokens,
          tools: null,
          requests: row.requests,
          changed:
            added === null ? null : added + (lines_removed ?? 0) + (lines_moved ?? 0) + (lines_reworded ?? 0),
          url: site.urls.family(row.family_id) ?? null,
        },
      };
    });
  const tried = probed.map(
    (row): Entry => ({
      agent: row.agent,
      version: row.agent_version,
      column: row.situation,
      cell: {
        tokens: row.prompt_tokens,
        tools: row.tools,
        requests: null,
        changed: row.moved,
        url: null,
      },
    }),
  );
  return [...matricesOf('captured', seen), ...matricesOf('probed', tried)];
}

/** Matrices with more than one cell: a single one is in the list of prompts. */
function matricesOf(basis: Matrix['basis'], entries: readonly Entry[]): Matrix[] {
  return [...Map.groupBy(entries, ({ agent }) => agent)].flatMap(([agent, own]): Matrix[] => {
    const columns = [...new Set(own.map(({ column }) => column))];
    const versions = [...new Set(own.map(({ version }) => version))].toSorted((a, b) =>
      compareVersions(a ?? '', b ?? ''),
    );
    if (columns.length * versions.length < 2) return [];
    const rows = versions.map((version) => ({
      version,
      cells: columns.map((column) =>
        largest(own.filter((entry) => entry.version === version && entry.column === column)),
      ),
    }));
    return [{ agent, basis, columns, rows }];
  });
}

/** The cell of the edition with the most requests: a version can have several main prompts for one model. */
const largest = (entries: readonly Entry[]): Cell | null =>
  entries.toSorted((a, b) => (b.cell.requests ?? 0) - (a.cell.requests ?? 0))[0]?.cell ?? null;

/** What moves the parts of the prompts, by experiments. */
export async function promptDeterminants({ db }: Site): Promise<FamiliesPage['determinants']> {
  const rows = await causes(db, { chars: VALUE_CHARS });
  return rows.map((row) => ({
    agent: row.agent,
    version: row.agent_version,
    subject: row.subject,
    name: row.name,
    factors: row.factors,
    changes: row.changes,
    baseline: row.baseline_value,
    situation: row.situation_value,
  }));
}
