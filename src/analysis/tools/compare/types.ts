import type { ToolDefinition } from '../../../wire/types.ts';

/**
 * Kinds of difference between two definitions of a tool, or two lists of tools, by meaning: `added`, `removed`,
 * `renamed` a tool or parameter; `retyped` another type; `required` and `optional` a parameter that became it; `enum`
 * other allowed values; `default` another default; `constraint` another rule (pattern, minimum, additionalProperties …);
 * `description` other words and nothing else of that part; `type` function, custom or server; `order` the same members
 * in another order, which the model sees and nothing else does.
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

/** What is compared of a tool. */
export type ComparedTool = Pick<ToolDefinition, 'name' | 'type' | 'description'> &
  Partial<Pick<ToolDefinition, 'namespace' | 'wireType' | 'schema'>>;
