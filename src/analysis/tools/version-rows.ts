import type { Tables } from '../tables.ts';
import type { ToolVersion } from './catalogue.ts';
import { compareTools } from './compare/tools.ts';
import { purposeOf } from './purposes.ts';

/** The tables about what tools are for and how their definitions changed. */
export function versionRows(versions: readonly ToolVersion[]): Tables {
  const tools = [...Map.groupBy(versions, ({ agent, name }) => JSON.stringify([agent, name])).values()].map(
    (own) => own.toSorted(byFirstSeen),
  );
  return {
    tool_purposes: tools.flatMap((own) => {
      const latest = own.at(-1) as ToolVersion;
      const found = purposeOf(latest.tool);
      return found ? [{ agent: latest.agent, name: latest.name, ...found }] : [];
    }),
    tool_changes: tools.flatMap((own) =>
      own.slice(1).flatMap((version, index) => {
        const before = own[index] as ToolVersion;
        return compareTools(before.tool, version.tool).map(({ kind, ...change }, position) => ({
          agent: version.agent,
          name: version.name,
          from_definition_id: before.id,
          to_definition_id: version.id,
          position,
          change: kind,
          ...change,
        }));
      }),
    ),
  };
}

/** Unknown times come last; definitions first seen together are told apart by number, which is their meaning's order. */
function byFirstSeen(a: ToolVersion, b: ToolVersion): number {
  if (a.firstSeen !== b.firstSeen)
    return (a.firstSeen ?? Number.POSITIVE_INFINITY) - (b.firstSeen ?? Number.POSITIVE_INFINITY);
  return a.id - b.id;
}
