import { listOf, objectOf, stringOf } from '../../wire/json.ts';
import type { ToolDefinition } from '../../wire/types.ts';
import { exampleOf } from './example.ts';
import type { DryCall } from './types.ts';

interface ReadOnlyTool {
  /** The whole name, in lower case and without `_` and `-`. */
  names: RegExp;
  /** Values of the arguments that matter, by name; `undefined` leaves the argument to its schema. */
  value(argument: string, schema: Record<string, unknown>, folder: string): unknown;
  /** Arguments given even where the schema does not require them. */
  always: RegExp;
}

/** Tools that only look, the most harmless first. Names as real agents offer them. */
const readOnlyTools: readonly ReadOnlyTool[] = [
  { names: /^(listdirectory|listdir|listfiles|listfolder|ls)$/, value: pathValue, always: /^$/ },
  {
    names:
      /^(bash|shell|shellcommand|localshell|execcommand|runshellcommand|runcommand|executecommand|terminal)$/,
    value: (name, schema) => {
      if (/^(command|cmd)$/i.test(name)) return schema['type'] === 'array' ? ['ls'] : 'ls';
      return name === 'description' ? 'List the files of the folder' : undefined;
    },
    always: /^(command|cmd)$/i,
  },
  {
    names: /^(glob|findfiles|filesearch)$/,
    value: (name, schema, folder) =>
      /pattern|glob|query/i.test(name) ? '*' : pathValue(name, schema, folder),
    always: /pattern/i,
  },
  {
    names: /^(grep|grepsearch|searchfilecontent|search)$/,
    value: (name, schema, folder) =>
      /pattern|query|regex/i.test(name) ? 'README' : pathValue(name, schema, folder),
    always: /pattern/i,
  },
];

/** Free-form tools that take a program for a sandbox: https://github.com/openai/codex calls its own `exec`. */
const programTool = /\btools\.exec_command\(/;
const program = 'const result = await tools.exec_command({ cmd: "ls" });\ntext(result.output);\n';

/**
 * Picks a read-only tool out of those a request offers and makes up a harmless call of it, or returns undefined when
 * there is none. Deferred tools are passed over, because the model does not see them.
 *
 * @param folder absolute path of the working folder, for tools that need absolute paths
 */
export function chooseCall(tools: readonly ToolDefinition[], folder: string): DryCall | undefined {
  const visible = tools.filter((tool) => !tool.deferred);
  for (const kind of readOnlyTools) {
    const tool = visible.find(
      (candidate) =>
        candidate.type === 'function' &&
        kind.names.test(candidate.name.toLowerCase().replaceAll(/[_-]/g, '')),
    );
    if (tool) return { tool, input: argumentsOf(tool, kind, folder) };
  }
  const localShell = visible.find((tool) => tool.wireType === 'local_shell');
  if (localShell) return { tool: localShell, input: { type: 'exec', command: ['ls'], env: {} } };
  const custom = visible.find((tool) => tool.type === 'custom' && programTool.test(tool.description));
  return custom && { tool: custom, input: program };
}

function argumentsOf(tool: ToolDefinition, kind: ReadOnlyTool, folder: string): Record<string, unknown> {
  const schema = objectOf(tool.schema);
  const required = listOf(schema['required']).map(String);
  const properties = Object.entries(objectOf(schema['properties']));
  return Object.fromEntries(
    properties
      .filter(([name]) => required.includes(name) || kind.always.test(name))
      .map(([name, property]) => [
        name,
        kind.value(name, objectOf(property), folder) ?? exampleOf(property, tool.schema),
      ]),
  );
}

function pathValue(name: string, schema: Record<string, unknown>, folder: string): unknown {
  if (!/path|dir|folder/i.test(name)) return undefined;
  return /absolute/i.test(stringOf(schema['description'])) ? folder : '.';
}
