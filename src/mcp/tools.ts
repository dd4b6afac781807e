import { z } from 'zod';
import { editionChanges, toolChanges } from '../read/changes.ts';
import { loadExchange } from '../read/exchange.ts';
import { families } from '../read/families.ts';
import type { Filter } from '../read/filter.ts';
import { findExchange } from '../read/find-exchange.ts';
import { familyHeads, findFamily } from '../read/find-family.ts';
import { publicRelations } from '../read/public-relations.ts';
import { readReport } from '../read/report.ts';
import { search } from '../read/search.ts';
import { familySlots, slotValues } from '../read/slots.ts';
import { loadSurfaces } from '../read/stored-surfaces.ts';
import { renderSkeleton } from '../render/skeleton.ts';
import { textSummary } from '../render/summary.ts';
import { renderExchange } from '../render/terminal/exchange.ts';
import type { Database } from '../store/database.ts';
import { limitedQuery } from '../store/sql/limited-query.ts';
import { visible } from '../text/visible.ts';
import type { Found } from './result.ts';

const DEFAULT_ROWS = 50;
const MAX_ROWS = 1_000;
const QUERY_TIMEOUT_MS = 20_000;
/** Values of a slot, and their characters. */
const VALUES = { values: 5, chars: 200 };
/** Output without colour and without a limit of its width. */
const PLAIN = { color: false, width: 0 };

/** A question that a client can ask. */
export interface Tool<Shape extends z.ZodRawShape = z.ZodRawShape> {
  name: string;
  title: string;
  description: string;
  input: Shape;
  answer(db: Database, input: z.infer<z.ZodObject<Shape>>, filter: Filter): Promise<Found>;
}

/** Keeps the types of a tool's own input while all tools are in one list. */
const tool = <Shape extends z.ZodRawShape>(spec: Tool<Shape>): Tool => spec as unknown as Tool;

const limit = z.int().min(1).max(MAX_ROWS).default(DEFAULT_ROWS).describe('Most rows to return');
const rowOffset = z.int().min(0).default(0).describe('Rows to skip');
const textOffset = z.int().min(0).default(0).describe('First character to return');
const family = z.string().min(1).describe('Id of a family, the beginning of its id, or part of its name');
const agent = z.string().optional().describe('Only this agent, by its id such as codex');

/** The part of all rows that was asked for. */
const page = <T>(rows: readonly T[], { offset, limit: most }: { offset: number; limit: number }): Found => ({
  rows: rows.slice(offset, offset + most),
  offset,
  more: rows.length > offset + most,
});

/** The questions of the read model, in the order that a client lists them. */
export const tools: readonly Tool[] = [
  tool({
    name: 'summary',
    title: 'Findings',
    description:
      'What was captured, and the findings: what changed between versions of an agent, what varies in prompts and why, cost, cache, unused tools. Start here. At most 4 kB.',
    input: {},
    answer: async (db, _, filter) => ({ text: textSummary(await readReport(db, filter)), offset: 0 }),
  }),
  tool({
    name: 'families',
    title: 'Prompt families',
    description:
      'Prompt families: groups of requests with one role (main loop, subagent, title …), with number of requests, tokens of instructions (o200k estimate), fixed share, slots and tools.',
    input: { agent, limit, offset: rowOffset },
    answer: async (db, input) =>
      page(
        (await families(db)).filter((row) => input.agent === undefined || row.agent === input.agent),
        input,
      ),
  }),
  tool({
    name: 'skeleton',
    title: 'Template of a prompt',
    description:
      'The fixed text of the instructions of a family, with slots marked as ‹name› and optional blocks indented.',
    input: { family, offset: textOffset },
    answer: async (db, input) => {
      const found = findFamily(await familyHeads(db), input.family);
      const surfaces = await loadSurfaces(db, found.family_id);
      const head = { name: visible(found.family), role: found.role, requests: found.requests, surfaces };
      return { text: renderSkeleton(head, PLAIN), offset: input.offset };
    },
  }),
  tool({
    name: 'slots',
    title: 'Slots of a prompt',
    description:
      'What varies in the instructions of a family: each slot with kind, template line, what determines it, and its most common values.',
    input: { family, limit, offset: rowOffset },
    answer: async (db, input) => {
      const found = findFamily(await familyHeads(db), input.family);
      const values = Map.groupBy(await slotValues(db, found.family_id, VALUES), ({ slot_id }) => slot_id);
      const slots = (await familySlots(db, found.family_id)).map((slot) => ({
        ...slot,
        values: (values.get(slot.slot_id) ?? []).map(({ value, requests }) => ({ value, requests })),
      }));
      return page(slots, input);
    },
  }),
  tool({
    name: 'edition_changes',
    title: 'Prompt changes between versions',
    description:
      'Lines of instructions that were added, removed, reworded or moved from one version of an agent to the next.',
    input: {
      agent,
      from: z.string().optional().describe('Older version'),
      to: z.string().optional().describe('Newer version'),
      limit,
      offset: rowOffset,
    },
    answer: async (db, input) => page(await editionChanges(db, input), input),
  }),
  tool({
    name: 'tool_changes',
    title: 'Tool changes between versions',
    description:
      'Changes of tool definitions from one version of an agent to the next: added, removed, retyped, required, reworded …',
    input: {
      agent,
      from: z.string().optional().describe('Older version'),
      to: z.string().optional().describe('Newer version'),
      limit,
      offset: rowOffset,
    },
    answer: async (db, input) => page(await toolChanges(db, input), input),
  }),
  tool({
    name: 'exchange',
    title: 'One exchange',
    description: 'One request and its answer: instructions, tools, messages, answer, usage.',
    input: {
      id: z.string().min(1).describe('Record id of the exchange, its beginning or end, or its number'),
      full: z.boolean().default(false).describe('All texts whole, and the whole history'),
      offset: textOffset,
    },
    answer: async (db, input) => ({
      text: renderExchange(await loadExchange(db, await findExchange(db, input.id)), PLAIN, input.full),
      offset: input.offset,
    }),
  }),
  tool({
    name: 'search',
    title: 'Search',
    description:
      'Instructions, messages, answers and tool definitions that contain a text, in any case, with the first exchange that has it.',
    input: { text: z.string().min(2).describe('Text to find'), limit, offset: rowOffset },
    answer: async (db, { text, limit: most, offset }) => {
      const rows = await search(db, text, { limit: most + 1, offset });
      return { rows: rows.slice(0, most), offset, more: rows.length > most };
    },
  }),
  tool({
    name: 'tables',
    title: 'Tables for SQL',
    description: 'Tables and views for the tool sql, or the columns of one of them.',
    input: { name: z.string().optional().describe('Table or view'), limit, offset: rowOffset },
    answer: async (_, input) => page(described(input.name), input),
  }),
  tool({
    name: 'sql',
    title: 'SQL',
    description:
      'Runs one DuckDB query over the tables that the tool tables lists. It only reads: no files, no network, no settings, 20 seconds.',
    input: { query: z.string().min(1).describe('One query'), limit, offset: rowOffset },
    answer: async (db, { query, limit: most, offset }) => {
      const found = await limitedQuery(db, query, { limit: most, offset, timeoutMs: QUERY_TIMEOUT_MS });
      const rows = found.rows.map((row) =>
        Object.fromEntries(row.map((value, at) => [found.names[at], value])),
      );
      return { rows, offset, more: found.more };
    },
  }),
];

/** Public tables and views with what they contain, or the columns of one; names that begin with _ are internal. */
function described(name: string | undefined): { name: string; comment: string }[] {
  if (name === undefined) return publicRelations.map(({ name, comment }) => ({ name, comment }));
  return publicRelations.find((one) => one.name === name)?.columns ?? [];
}
