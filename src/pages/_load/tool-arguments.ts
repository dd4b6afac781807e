import type { ToolArgumentRow, ToolParameterRow } from '../../read/tools.ts';
import type { ToolArgument } from '../../read/twins/tools.ts';

/** Names a page lists at most, and characters of a value. */
export const ARGUMENTS = { arguments: 100, chars: 120 };

/** What a tool is called with beside what its definition offers: given ones first, then those no call gave. */
export function toolArguments(
  given: readonly ToolArgumentRow[],
  parameters: readonly ToolParameterRow[],
): ToolArgument[] {
  const offered = new Map(
    parameters.filter(({ path }) => !/[.[]/.test(path)).map((parameter) => [parameter.path, parameter]),
  );
  const known = new Set(given.map(({ name }) => name));
  return [
    ...given.map((row) => ({
      name: row.name,
      calls: row.calls,
      distinct: row.distinct_values,
      commonest: { value: row.commonest, calls: row.commonest_calls },
      defined: offered.has(row.name),
      required: offered.get(row.name)?.required ?? false,
    })),
    ...[...offered.values()]
      .filter(({ path }) => !known.has(path))
      .slice(0, ARGUMENTS.arguments)
      .map(({ path, required }) => ({
        name: path,
        calls: 0,
        distinct: 0,
        commonest: null,
        defined: true,
        required,
      })),
  ];
}
