import type { RootContent } from 'mdast';
import { type VersionStep, versionSteps } from '../../read/findings/versions.ts';
import type { AgentReport, ReportData } from '../../read/report-schema.ts';
import { count, plural } from '../../text/figures.ts';
import { editionChange } from './changes.ts';
import { familyWord, lineWords, onModel, versionsOf } from './finding.ts';
import { bullets, code, heading, paragraph } from './nodes.ts';

/** Changes listed for a step; how many there are is stated. */
const MAX_CHANGES = 100;

/** Every change of the prompts from one version of an agent to the next, versions in order. */
export function changelogSection({ agents }: ReportData): RootContent[] {
  const steps = agents.flatMap((agent) => versionSteps(agent).flatMap((step) => stepNodes(agent, step)));
  if (steps.length === 0) return [];
  return [
    heading(2, 'Prompt changes between versions'),
    paragraph(
      'Values of slots are not compared. Lines that only some requests contain are marked as optional.',
    ),
    ...steps,
  ];
}

function stepNodes(agent: AgentReport, step: VersionStep): RootContent[] {
  const changes = changesOf(agent, step);
  if (changes.length === 0) return [];
  return [
    heading(
      3,
      code(agent.agent),
      ' ',
      ...versionsOf(step),
      ', ',
      familyWord(step, agent.agent),
      ...onModel(step),
    ),
    paragraph(`${lineWords(step)}.`),
    bullets(changes.slice(0, MAX_CHANGES).map(editionChange)),
    ...(changes.length > MAX_CHANGES
      ? [paragraph(`${count(MAX_CHANGES)} of ${plural(changes.length, 'change')} are listed.`)]
      : []),
  ];
}

/** The changes of one step, in text order. */
export function changesOf(
  { edition_changes }: AgentReport,
  { family_id, from, to, model }: VersionStep,
): AgentReport['edition_changes'] {
  return edition_changes.filter(
    (change) =>
      change.family_id === family_id &&
      change.from_agent_version === from &&
      change.to_agent_version === to &&
      (change.model === model || change.model === null),
  );
}
