import { toolName } from '../../../wire/tools/meaning.ts';
import { constraintsOf } from '../../../wire/tools/parameters.ts';
import { schemaParts } from '../../../wire/tools/schema-parts.ts';
import { compareParameters } from './parameters.ts';
import type { ComparedTool, ToolChange } from './types.ts';

/** Differences between two matched definitions of one tool; [] when their text is the same. */
export function compareTools(before: ComparedTool, after: ComparedTool): ToolChange[] {
  const changes: ToolChange[] = [];
  const [name, newName] = [toolName(before), toolName(after)];
  if (name !== newName) changes.push({ kind: 'renamed', path: '', before: name, after: newName });
  const [type, newType] = [typeOf(before), typeOf(after)];
  if (type !== newType) changes.push({ kind: 'type', path: '', before: type, after: newType });
  const [rules, newRules] = [rootRules(before), rootRules(after)];
  if (rules !== newRules) changes.push({ kind: 'constraint', path: '', before: rules, after: newRules });
  changes.push(...compareParameters(before.schema, after.schema));
  if (before.description !== after.description) {
    changes.push({ kind: 'description', path: '', before: before.description, after: after.description });
  }
  if (changes.length > 0) return changes;
  return sameText(before, after) ? [] : [{ kind: 'order', path: '', before: null, after: null }];
}

const typeOf = ({ type, wireType }: ComparedTool): string =>
  wireType && wireType !== type ? `${type} (${wireType})` : type;
const rootRules = ({ schema }: ComparedTool): string | null =>
  constraintsOf(schemaParts(schema, schema).parts);
const sameText = (a: ComparedTool, b: ComparedTool): boolean =>
  JSON.stringify(a.schema) === JSON.stringify(b.schema);
