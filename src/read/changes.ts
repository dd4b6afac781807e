import type { Queries } from '../store/side-by-side.ts';
import { driftSources } from './prompt-changes.ts';
import type { Row } from './source.ts';
import { rowsOf } from './source.ts';
import { toolSources } from './tool-changes.ts';

/** Which changes are read; a member that is not given limits nothing. */
export interface ChangeFilter {
  agent?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** Changes of prompts from one version of an agent to the next, as the report lists them. */
export async function editionChanges(
  db: Queries,
  filter: ChangeFilter,
): Promise<Row<typeof driftSources.editionChanges>[]> {
  return (await rowsOf(db, driftSources.editionChanges)).filter((change) => fits(change, filter));
}

/** Changes of tool definitions from one version of an agent to the next, as the report lists them. */
export async function toolChanges(
  db: Queries,
  filter: ChangeFilter,
): Promise<Row<typeof toolSources.toolChanges>[]> {
  return (await rowsOf(db, toolSources.toolChanges)).filter((change) => fits(change, filter));
}

const fits = (
  change: { agent: string; from_agent_version: string | null; to_agent_version: string | null },
  { agent, from, to }: ChangeFilter,
): boolean =>
  (agent === undefined || change.agent === agent) &&
  (from === undefined || change.from_agent_version === from) &&
  (to === undefined || change.to_agent_version === to);
