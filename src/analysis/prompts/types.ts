import type { SurfaceKind } from '../../wire/types.ts';
import type { Axis } from './axes.ts';

/** One distinct surface text. */
export interface PromptText {
  /** SHA-256 of the text, hex: the identity of the text, used for sorting. */
  hash: string;
  text: string;
}

/** One request as an input of the family search: evidence, and its surfaces in wire order. */
export interface PromptRequest {
  id: string;
  /** Milliseconds since 1970, or null when unknown; used for drift, never for alignment. */
  ts: number | null;
  agent: string;
  wire: string;
  model: string | null;
  agentVersion: string | null;
  /** Hash of the sorted names of the tools offered. */
  toolSet: string | null;
  toolNames: readonly string[];
  session: string | null;
  /** Working directory of its session; null or omitted when unknown. */
  cwd?: string | null;
  /** Branch, commit and whether there are changes; null outside a repository or when unknown. */
  git?: string | null;
  surfaces: readonly { kind: SurfaceKind; place: string; hash: string }[];
}

/**
 * The kind of a template line: F fixed in every sample; S with one or more inline slots; O optional, with constant
 * text; L an item of a list or a line of free text; M part of a block that moves.
 */
export type ColumnKind = 'F' | 'S' | 'O' | 'L' | 'M';

export interface Column {
  kind: ColumnKind;
  /** Literal parts of the line, with a placeholder between each two adjacent parts. */
  literals: string[];
  /** Samples that have the line at least once. */
  support: number;
  /** Optional block, list or moved block the column belongs to, or null at top level. */
  block: number | null;
}

/** How a sample is built from its template: a column, a run of columns without placeholders, or a column with the values of its placeholders. */
export type PathItem = number | [first: number, last: number] | { c: number; v: string[] };

export interface Block {
  id: number;
  kind: 'optional' | 'list' | 'free-text' | 'moved';
  parent: number | null;
  firstColumn: number;
  lastColumn: number;
  support: number;
}

export interface SlotValue {
  value: string;
  /** Number of requests with the value. */
  count: number;
  firstSeen: number | null;
  lastSeen: number | null;
}

/** One thing that varies in a template: a placeholder of a line, a list, a free text, an optional or a moved block. */
export interface Slot {
  /** Depends only on content: stays the same in a new analysis as long as its context does. */
  id: string;
  /** From its context: `working_directory`, `git_branch`, `todays_date`. */
  name: string;
  /** A kind from slot-kinds.ts: date, path, git branch, uuid, model, list, memory file, optional block … */
  kind: string;
  column: number;
  /** Index of the placeholder in its column, or null when the slot is a whole block. */
  placeholder: number | null;
  block: number | null;
  /** Why it varies. */
  axis: Axis;
  /** Most frequent first, then by text. */
  values: SlotValue[];
}

/** The template of one surface of one family: fixed skeleton and slots, and how to build each distinct text from it. */
export interface Template {
  id: string;
  /** Number of distinct texts it was made from. */
  samples: number;
  columns: Column[];
  blocks: Block[];
  /** What varies from run to run. */
  slots: Slot[];
  /** What the version or the configuration of the agent sets; [] if neither is known. */
  variants: Slot[];
  /**
   * By text hash. Joining the lines with "
   * " restores the text byte for byte.
   */
  paths: Map<string, PathItem[]>;
}

export interface FamilySurface {
  kind: SurfaceKind;
  /** Most frequent position in the family's requests. */
  place: string;
  /** Order among the family's surfaces. */
  position: number;
  template: Template;
  /** Number of requests of the family that have it. */
  support: number;
}

/** A set of requests with one role. */
export interface Family {
  /** Depends only on content. */
  id: string;
  agent: string;
  /** Display name: "Claude Code main loop", "title". */
  name: string;
  /** main, title, subagent, router, compaction, memory, probe, other. */
  role: string;
  requests: string[];
  surfaces: FamilySurface[];
  /** Shared by families that are versions of one another. */
  lineage: string;
}
