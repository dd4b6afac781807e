import { agentName } from '../../../text/agents.ts';
import { slug } from '../slots/slot-names.ts';
import type { PromptRequest } from '../types.ts';
import { type Role, roleWords } from './roles.ts';
import { compare } from './surfaces.ts';

/** The input for the name of a family. */
export interface NameInput {
  agent: string;
  role: Role;
  requests: readonly PromptRequest[];
  /** First non-blank line of its longest surface. */
  firstLine: string;
}

/**
 * Unique names for families: agent and role; if several families share these, with the model or the version; if these
 * are the same too, with words of the first line.
 */
export function familyNames(families: readonly NameInput[]): string[] {
  const names = families.map(({ agent, role }) => `${agentName(agent)} ${roleWords[role]}`);
  for (const detail of [modelsOf, versionsOf, firstWords]) {
    const shared = new Map<string, number[]>();
    names.forEach((name, i) => {
      shared.set(name, [...(shared.get(name) ?? []), i]);
    });
    for (const [name, members] of shared) {
      const details = members.map((i) => detail(families[i] as NameInput));
      if (members.length < 2 || new Set(details).size < 2) continue;
      members.forEach((i, k) => {
        if (details[k]) names[i] = `${name} (${details[k]})`;
      });
    }
  }
  const times = new Map<string, number>();
  return names.map((name) => {
    const time = (times.get(name) ?? 0) + 1;
    times.set(name, time);
    return time === 1 ? name : `${name} ${time}`;
  });
}

function modelsOf({ requests }: NameInput): string {
  return distinct(requests.map(({ model }) => model));
}

function versionsOf({ requests }: NameInput): string {
  return distinct(requests.map(({ agentVersion }) => agentVersion));
}

function firstWords({ firstLine }: NameInput): string {
  return slug(firstLine, 5, 'start').replaceAll('_', ' ');
}

function distinct(values: readonly (string | null)[]): string {
  const known = [...new Set(values)].filter((value) => value !== null).sort(compare);
  return known.length > 2 ? `${known.length} models` : known.join(', ');
}
