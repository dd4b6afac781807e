import type { ComparedTool } from '../../analysis/tools/compare/types.ts';
import { type Purpose, purposes } from '../../analysis/tools/purpose-rules.ts';
import { purposeOf } from '../../analysis/tools/purposes.ts';
import { toolName } from '../../wire/tools/meaning.ts';
import { flattenSchema } from '../../wire/tools/parameters.ts';
import { sharedParameters } from '../shared-parameters.ts';

/** A tool and the evidence for its purpose. */
interface PurposeTool {
  name: string;
  evidence: string;
}

/** Tools of two sides with the same purpose. */
export interface PurposePair {
  purpose: Purpose;
  before: PurposeTool[];
  after: PurposeTool[];
  /** Parameters both sides have, under each side's own names. */
  shared: { before: string[]; after: string[] }[];
}

/** Pairs the tools of two agents by purpose. Purposes that neither side has are omitted. */
export function pairByPurpose(
  before: readonly ComparedTool[],
  after: readonly ComparedTool[],
): PurposePair[] {
  return purposes.flatMap((purpose): PurposePair[] => {
    const [old, now] = [toolsFor(purpose, before), toolsFor(purpose, after)];
    if (old.length + now.length === 0) return [];
    const names = (agent: string, tools: readonly ComparedTool[]) =>
      tools.map((tool) => ({ agent, tool: toolName(tool), names: parameterNames(tool) }));
    const shared = sharedParameters([...names('before', old), ...names('after', now)])
      .map(({ by }) => ({ before: namesOf(by, 'before'), after: namesOf(by, 'after') }))
      .filter((own) => own.before.length > 0 && own.after.length > 0);
    return [{ purpose, before: old.map(evidence), after: now.map(evidence), shared }];
  });
}

const toolsFor = (purpose: Purpose, tools: readonly ComparedTool[]): ComparedTool[] =>
  tools.filter((tool) => purposeFrom(tool)?.purpose === purpose);

/** A namespace is no evidence of a tool's purpose. */
const purposeFrom = (tool: ComparedTool) => purposeOf({ ...tool, name: tool.name.split('.').at(-1) ?? '' });

const evidence = (tool: ComparedTool): PurposeTool => ({
  name: toolName(tool),
  evidence: purposeFrom(tool)?.evidence ?? '',
});

const parameterNames = (tool: ComparedTool): string[] =>
  flattenSchema(tool.schema)
    .parameters.map(({ path }) => path)
    .filter((path) => !/[.[]/.test(path));

const namesOf = (by: readonly { agent: string; name: string }[], side: string): string[] => [
  ...new Set(by.filter(({ agent }) => agent === side).map(({ name }) => name)),
];
