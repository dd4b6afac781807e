import type { Line } from '../../nodes.ts';

/** Findings that answer one question, with the SQL that gives their numbers. */
export interface Findings {
  /** Heading above them. */
  title: string;
  lines: Line[];
  sql: string[];
}
