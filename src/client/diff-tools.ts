/** A tool of a request, with the same field names for all wire formats. */
export interface Tool {
  name: string;
  description: string;
  parameters: Map<string, { type: string; required: boolean; values: string; description: string }>;
}

interface Schema {
  type?: unknown;
  enum?: unknown;
  description?: unknown;
  properties?: Record<string, Schema>;
  required?: unknown;
  items?: Schema;
}

/** The tools within one element of a list of tools: namespaces and lists of declarations hold several. */
export function toolsOf(element: unknown, namespace = ''): Tool[] {
  if (typeof element !== 'object' || element === null) return [];
  const tool = element as Record<string, unknown>;
  const inner = tool['function'] ?? tool;
  const nested = tool['functionDeclarations'] ?? tool['tools'];
  if (Array.isArray(nested)) {
    const own = typeof tool['name'] === 'string' ? `${tool['name']}.` : namespace;
    return nested.flatMap((part) => toolsOf(part, own));
  }
  const { name, description, input_schema, parameters, parametersJsonSchema } = inner as Record<
    string,
    unknown
  >;
  const found: Tool = {
    name: namespace + String(name ?? tool['type'] ?? 'unnamed'),
    description: typeof description === 'string' ? description : '',
    parameters: new Map(),
  };
  addParameters(found, (input_schema ?? parametersJsonSchema ?? parameters) as Schema | undefined, '');
  return [found];
}

function addParameters(tool: Tool, schema: Schema | undefined, path: string): void {
  if (typeof schema !== 'object' || schema === null) return;
  const required = Array.isArray(schema.required) ? schema.required : [];
  for (const [name, part] of Object.entries(schema.properties ?? {})) {
    const own = path === '' ? name : `${path}.${name}`;
    tool.parameters.set(own, {
      type: typeof part.type === 'string' ? part.type : JSON.stringify(part.type ?? 'any'),
      required: required.includes(name),
      values: Array.isArray(part.enum) ? part.enum.map(String).toSorted().join(', ') : '',
      description: typeof part.description === 'string' ? part.description : '',
    });
    addParameters(tool, part, own);
    addParameters(tool, part.items, `${own}[]`);
  }
}

/** What changed between two lists of tools, in sentences; the order of tools and of keys does not count. */
export function toolChanges(before: readonly Tool[], after: readonly Tool[]): string[] {
  const [old, now] = [byName(before), byName(after)];
  const changes: string[] = [];
  for (const name of old.keys()) if (!now.has(name)) changes.push(`${name} is gone`);
  for (const [name, tool] of now) {
    const was = old.get(name);
    if (!was) changes.push(`${name} is new`);
    else changes.push(...changesWithin(name, was, tool));
  }
  return changes;
}

const byName = (tools: readonly Tool[]): Map<string, Tool> => new Map(tools.map((tool) => [tool.name, tool]));

function changesWithin(name: string, was: Tool, is: Tool): string[] {
  const changes: string[] = [];
  for (const path of was.parameters.keys())
    if (!is.parameters.has(path)) changes.push(`${name}: ${path} is gone`);
  for (const [path, parameter] of is.parameters) {
    const old = was.parameters.get(path);
    if (!old) changes.push(`${name}: ${path} is new${parameter.required ? ' and required' : ''}`);
    else {
      if (old.type !== parameter.type) changes.push(`${name}: ${path} was ${old.type}, is ${parameter.type}`);
      if (old.required !== parameter.required)
        changes.push(`${name}: ${path} became ${parameter.required ? 'required' : 'optional'}`);
      if (old.values !== parameter.values)
        changes.push(
          `${name}: ${path} allows ${parameter.values || 'anything'}, allowed ${old.values || 'anything'}`,
        );
      if (old.description !== parameter.description) changes.push(`${name}: ${path} is described otherwise`);
    }
  }
  if (was.description !== is.description) changes.push(`${name}: its description changed`);
  return changes;
}
