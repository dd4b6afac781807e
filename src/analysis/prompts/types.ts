import type { SurfaceKind } from '../../wire/types.ts';
import type { Axis } from './axes.ts';

/** One distinct surface text. */
export interface PromptText {
  /** SHA-256 of the text, hex: the identity everything sorts by. */
  hash: string;
  text: string;
}

/** One request as the family search sees it: evidence, and its surfaces in wire order. */
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
  /** Working directory of its session; null or left out when it is not known. */
  cwd?: string | null;
  /** Branch, commit and whether there are changes; null outside a repository or when it is not known. */
  git?: string | null;
  surfaces: readonly { kind: SurfaceKind; place: string; hash: string }[];
}

/**
 * What a template line is: F fixed in every sample; S has one or more in-line slots; O optional, with constant text;
 * L an item of a list or a line of free text; M part of a block that moves.
 */
export type ColumnKind = 'F' | 'S' | 'O' | 'L' | 'M';

export interface Column {
  kind: ColumnKind;
  /** Literal parts of the line; a placeholder sits between two neighbouring parts. */
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
  /** Requests that carried the value. */
  count: number;
  firstSeen: number | null;
  lastSeen: number | null;
}

/** One thing that varies in a template: a placeholder of a line, a list, a free text, an optional or a moved block. */
export interface Slot {
  /** Stable by content: survives re-analysis as long as its context does. */
  id: string;
  /** From its context: `working_directory`, `git_branch`, `todays_date`. */
  name: string;
  /** Word of slot-kinds.ts: date, path, git branch, uuid, model, list, memory file, optional block … */
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

/** The template of one surface of one family: fixed skeleton and slots, and how each distinct text is built from it. */
export interface Template {
  id: string;
  /** Distinct texts it was made from. */
  samples: number;
  columns: Column[];
  blocks: Block[];
  /** What varies from run to run. */
  slots: Slot[];
  /** What the version or the configuration of the agent sets; [] where neither is known. */
  variants: Slot[];
  /** By text hash. Joining the lines with "\n" gives the text back byte for byte. */
  paths: Map<string, PathItem[]>;
}

export interface FamilySurface {
  kind: SurfaceKind;
  /** Commonest place in the family's requests. */
  place: string;
  /** Order among the family's surfaces. */
  position: number;
  template: Template;
  /** Requests of the family that have it. */
  support: number;
}

/** A set of requests with one role. */
export interface Family {
  /** Stable by content. */
  id: string;
  agent: string;
  /** In words people use: "Claude Code main loop", "title". */
  name: string;
  /** main, title, subagent, router, compaction, memory, probe, other. */
  role: string;
  requests: string[];
  surfaces: FamilySurface[];
  /** Families that are versions of one another share it. */
  lineage: string;
}
