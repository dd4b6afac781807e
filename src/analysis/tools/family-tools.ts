import type { Family } from '../prompts/types.ts';
import type { OfferedTool } from './catalogue.ts';

/** How a family offers a tool. */
export interface FamilyTool {
  family: string;
  name: string;
  /** Exchanges of the family that offer it. */
  exchanges: number;
  /** Whether all exchanges of the family offer it. */
  always: boolean;
  /** Distinct definitions. */
  versions: number;
}

/**
 * Which tools the requests of each family offer: always or sometimes. Computed per family, because one side request
 * without tools must not make every tool of the main loop look optional.
 *
 * @param numberOf number of an exchange by its id
 */
export function familyTools(
  families: readonly Family[],
  offered: ReadonlyMap<number, readonly OfferedTool[]>,
  numberOf: (id: string) => number,
): FamilyTool[] {
  return families.flatMap((family) => {
    const tools = new Map<string, { exchanges: Set<number>; versions: Set<number> }>();
    for (const exchange of family.requests.map(numberOf)) {
      for (const { name, version } of offered.get(exchange) ?? []) {
        const tool = tools.get(name) ?? { exchanges: new Set(), versions: new Set() };
        tool.exchanges.add(exchange);
        tool.versions.add(version);
        tools.set(name, tool);
      }
    }
    return [...tools]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { exchanges, versions }]) => ({
        family: family.id,
        name,
        exchanges: exchanges.size,
        always: exchanges.size === family.requests.length,
        versions: versions.size,
      }));
  });
}
