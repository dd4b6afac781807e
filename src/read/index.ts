/**
 * What an analysis found, as the package exports it (`prompt-lens/read`): opens a database of `lens analyze` and reads
 * typed data from its public tables and views, which docs/schema.md describes.
 *
 * @example
 * ```ts
 * import { openDatabase, readReport } from 'prompt-lens/read';
 *
 * const db = await openDatabase('lens.duckdb');
 * for (const { agent, families } of (await readReport(db)).agents)
 *   console.log(agent, families.map(({ family, requests }) => `${family}: ${requests} requests`));
 * console.log(await db.rows('SELECT agent, count(*) AS exchanges FROM exchanges GROUP BY agent'));
 * await db.close();
 * ```
 *
 * @packageDocumentation
 */
import type { Database } from '../store/database.ts';
import { openReadOnly } from '../store/open.ts';
import { templateText } from './diff/skeleton-text.ts';
import { loadExchange, type ShownExchange } from './exchange.ts';
import { families as allFamilies, type Family } from './families.ts';
import { findExchange } from './find-exchange.ts';
import { familyHeads, findFamily } from './find-family.ts';
import { driftSources } from './prompt-changes.ts';
import { readReport as read } from './report.ts';
import type { ReportData } from './report-schema.ts';
import { familySlots, type Slot, type SlotValue, slotValues } from './slots.ts';
import { type Row, rowsOf } from './source.ts';
import { loadSurfaces } from './stored-surfaces.ts';
import { toolSources } from './tool-changes.ts';
import { usageSources } from './usage.ts';

export {
  type AgentReport,
  type FamilyReport,
  REPORT_VERSION,
  type ReportData,
  reportSchema,
  type SlotReport,
  type SurfaceReport,
  type ToolChange,
} from './report-schema.ts';
export type { Family, ShownExchange, Slot, SlotValue };

/** An open database of lens. */
export interface LensDatabase {
  /**
   * Runs one statement and returns its rows as objects, with columns as keys. BIGINT becomes a number (a string beyond
   * 2^53), a timestamp an ISO 8601 text in UTC, a list an array and a struct an object.
   *
   * @param parameters values for `$name` in the statement, by name
   * @throws DuckDB's error for a statement that is not valid
   */
  rows<T = Record<string, unknown>>(
    sql: string,
    parameters?: Readonly<Record<string, string | number | boolean | null>>,
  ): Promise<T[]>;
  /** Closes the database. Further calls of `rows` fail. */
  close(): Promise<void>;
}

/**
 * Opens a database that `lens analyze` has written, for reading. While it is open, `lens analyze` cannot write it.
 *
 * @param file path of the DuckDB file
 * @throws LensError with `code` `database_not_found`, `database_busy` (another process writes it), `database_older` or
 *   `database_newer` (another version of lens wrote it), or `database_broken`
 */
export function openDatabase(file: string): Promise<LensDatabase> {
  return openReadOnly(file);
}

/**
 * Reads the report: for each agent its prompt families with templates and slots, tools, tokens, costs in US dollars,
 * cache losses in tokens, and changes from version to version. It is what `lens analyze --json` writes;
 * docs/report.schema.json describes each member with its unit.
 *
 * @param db a database from {@link openDatabase}
 * @throws ZodError if a view returns a row that does not fit the schema
 */
export function readReport(db: LensDatabase): Promise<ReportData> {
  return read(db as Database);
}

/**
 * Reads every prompt family: requests of one agent with the same role, such as its main loop or its title generator.
 * Agents are sorted by name; the main loops of an agent come first, then the family with the most requests.
 *
 * @example
 * ```ts
 * import { families, openDatabase } from 'prompt-lens/read';
 *
 * const db = await openDatabase('lens.duckdb');
 * for (const { agent, family, requests, instruction_tokens, fixed_share } of await families(db))
 *   console.log(agent, family, requests, Math.round(instruction_tokens), fixed_share);
 * await db.close();
 * ```
 *
 * @param db a database from {@link openDatabase}
 * @returns `instruction_tokens` is the mean of a request and `estimated_input_tokens` the median, both o200k estimates;
 *   `fixed_share` is a share of characters from 0 to 1
 */
export function families(db: LensDatabase): Promise<Family[]> {
  return allFamilies(db);
}

/** The fixed text of one family, and what varies in it. */
export interface FamilySkeleton {
  family_id: string;
  agent: string;
  family: string;
  role: string;
  requests: number;
  /** Its instruction texts in the order of the request. */
  surfaces: {
    /** system, developer, system-message or context. */
    kind: string;
    /** Path in the request body, such as `system[0]`. */
    location: string;
    /** Requests of the family that have it. */
    requests: number;
    /** Different texts seen at this location. */
    texts: number;
    /** The template: its lines, slots as `‹name›`, blocks that vary as one line that begins with `┌`. */
    text: string;
    /** Names of its slots in the order of the text. */
    slots: string[];
  }[];
}

/**
 * Reads the skeleton of a family: the text that all its requests share, with slots in place of what varies.
 *
 * @example
 * ```ts
 * import { openDatabase, skeleton } from 'prompt-lens/read';
 *
 * const db = await openDatabase('lens.duckdb');
 * const { family, surfaces } = await skeleton(db, 'pi main');
 * console.log(family, surfaces.map(({ location, slots }) => `${location}: ${slots.join(', ')}`));
 * await db.close();
 * ```
 *
 * @param db a database from {@link openDatabase}
 * @param name id of a family, the beginning of an id, its name, or a part of its agent and name
 * @throws LensError `not_found` if no family or more than one matches; its `hint` names some
 */
export async function skeleton(db: LensDatabase, name: string): Promise<FamilySkeleton> {
  const database = db as Database;
  const found = findFamily(await familyHeads(database), name);
  return {
    ...found,
    surfaces: (await loadSurfaces(database, found.family_id)).map(
      ({ kind, location, support, template }) => ({
        kind,
        location,
        requests: support,
        texts: template.samples,
        text: templateText(template),
        slots: template.slots.map((slot) => slot.name),
      }),
    ),
  };
}

/**
 * Reads the slots of a family: the parts of its templates that vary, in the order of the lines of each template.
 *
 * @example
 * ```ts
 * import { openDatabase, slots } from 'prompt-lens/read';
 *
 * const db = await openDatabase('lens.duckdb');
 * for (const { name, kind, distinct_values, values } of await slots(db, 'pi main'))
 *   console.log(name, kind, distinct_values, values.map(({ value }) => value));
 * await db.close();
 * ```
 *
 * @param db a database from {@link openDatabase}
 * @param family as in {@link skeleton}
 * @param limits how many values are read of each slot, and how many characters of a value: 5 and 200 if not given
 * @throws LensError `not_found` if no family or more than one matches
 */
export async function slots(
  db: LensDatabase,
  family: string,
  limits: { values?: number; chars?: number } = {},
): Promise<(Slot & { values: SlotValue[] })[]> {
  const { family_id } = findFamily(await familyHeads(db as Database), family);
  const [own, values] = await Promise.all([
    familySlots(db, family_id),
    slotValues(db, family_id, { values: 5, chars: 200, ...limits }),
  ]);
  const bySlot = Map.groupBy(values, ({ slot_id }) => slot_id);
  return own.map((slot) => ({ ...slot, values: bySlot.get(slot.slot_id) ?? [] }));
}

/** A difference between two definitions of one tool. */
export type ToolDefinitionChange = Row<typeof toolSources.toolChanges>;

/**
 * Reads how definitions of tools differ, from one definition to the next one that an agent sent: `change` is its kind
 * (added, removed, required, description …) and `path` the parameter, or '' for the tool itself.
 *
 * @example
 * ```ts
 * import { openDatabase, toolChanges } from 'prompt-lens/read';
 *
 * const db = await openDatabase('lens.duckdb');
 * for (const { agent, name, change, path } of await toolChanges(db)) console.log(agent, name, change, path);
 * await db.close();
 * ```
 *
 * @param db a database from {@link openDatabase}
 */
export function toolChanges(db: LensDatabase): Promise<ToolDefinitionChange[]> {
  return rowsOf(db, toolSources.toolChanges);
}

/** A difference between the prompts of two editions of a family. */
export type PromptChange = Row<typeof driftSources.editionChanges>;

/**
 * Reads how instruction texts changed from one edition of a prompt to the next, such as from one version of the agent to
 * another: one row for each line or passage, with its text before and after.
 *
 * @example
 * ```ts
 * import { openDatabase, promptChanges } from 'prompt-lens/read';
 *
 * const db = await openDatabase('lens.duckdb');
 * for (const { family, to_agent_version, change, after } of await promptChanges(db))
 *   console.log(family, to_agent_version, change, after);
 * await db.close();
 * ```
 *
 * @param db a database from {@link openDatabase}
 */
export function promptChanges(db: LensDatabase): Promise<PromptChange[]> {
  return rowsOf(db, driftSources.editionChanges);
}

/** Usage that one model reported to one agent. */
export type ModelUsage = Row<typeof usageSources.usage>;

/**
 * Reads reported tokens by agent, model and who answered: `answered_by` is `provider`, or `local` for a server on the
 * same machine. Responses of dry runs are left out, because lens made up their usage. All input is
 * `uncached_tokens + cache_read_tokens + cache_write_tokens = input_tokens`, for every provider.
 *
 * @example
 * ```ts
 * import { openDatabase, usage } from 'prompt-lens/read';
 *
 * const db = await openDatabase('lens.duckdb');
 * for (const { agent, model, answered_by, input_tokens, cached_share } of await usage(db))
 *   console.log(agent, model, answered_by, input_tokens, cached_share);
 * await db.close();
 * ```
 *
 * @param db a database from {@link openDatabase}
 */
export function usage(db: LensDatabase): Promise<ModelUsage[]> {
  return rowsOf(db, usageSources.usage);
}

/**
 * Reads one exchange, decoded: facts, instructions and tools with estimated tokens, messages, and the response. A
 * WebSocket request that contains only new items has the messages that it continues.
 *
 * @example
 * ```ts
 * import { exchange, openDatabase } from 'prompt-lens/read';
 *
 * const db = await openDatabase('lens.duckdb');
 * const { head, tools, messages } = await exchange(db, '1');
 * console.log(head.record_id, head.model, tools.map(({ tool }) => tool.name), messages.length);
 * await db.close();
 * ```
 *
 * @param db a database from {@link openDatabase}
 * @param id `record_id` of the exchange, its number in this database, or the beginning or end of its id
 * @throws LensError `not_found` if no exchange or more than one matches; its `hint` names some
 */
export async function exchange(db: LensDatabase, id: string): Promise<ShownExchange> {
  return loadExchange(db as Database, await findExchange(db as Database, id));
}
