import type { ToolDefinition } from '../../../wire/types.ts';

/**
 * Kinds of difference between two definitions of a tool, or two lists of tools: `added`, `removed`, `renamed` a tool or
 * parameter; `retyped` a new type; `required` and `optional` a parameter that became required or optional; `enum` other
 * allowed values; `default` another default; `constraint` another rule (pattern, minimum, additionalProperties …);
 * `description` only the description differs; `type` function, custom or server; `order` the same members in another
 * order, which only the model sees.
 */
export const changeKinds = [
  'added',
  'removed',
  'renamed',
  'type',
  'retyped',
  'required',
  'optional',
  'enum',
  'default',
  'constraint',
  'description',
  'order',
] as const;
type ChangeKind = (typeof changeKinds)[number];

/** One difference. */
export interface ToolChange {
  kind: ChangeKind;
  /** Parameter by dotted path; '' for the tool itself. */
  path: string;
  before: string | null;
  after: string | null;
}

/** The parts of a tool that are compared. */
export type ComparedTool = Pick<ToolDefinition, 'name' | 'type' | 'description'> &
  Partial<Pick<ToolDefinition, 'namespace' | 'wireType' | 'schema'>>;
