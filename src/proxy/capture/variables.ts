import { LensError } from '../../errors.ts';
import type { LaunchPlan } from '../agents/types.ts';

/** Replaced by lens' own address in a value of `--env`. */
const placeholder = '{url}';

/**
 * Variables of `--env NAME=VALUE`, the last of a name wins.
 * @throws LensError `usage` for one that is no assignment
 */
export function parseVariables(assignments: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    assignments.map((assignment) => {
      const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(assignment) ?? [];
      if (name !== undefined && value !== undefined) return [name, value];
      throw new LensError('usage', '--env takes NAME=VALUE.', {
        where: '--env',
        hint: `Such as --env OPENAI_BASE_URL=${placeholder}/v1, where ${placeholder} is the address of lens.`,
      });
    }),
  );
}

/** Whether a variable leads the agent to lens. */
export function pointsHere(variables: Readonly<Record<string, string>>): boolean {
  return Object.values(variables).some((value) => value.includes(placeholder));
}

/** A plan with the user's variables over those of lens, with lens' address inserted; the settings list them. */
export function withVariables(
  plan: LaunchPlan,
  variables: Readonly<Record<string, string>>,
  url: string,
): LaunchPlan {
  const own = Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, value.replaceAll(placeholder, url)]),
  );
  const unset = plan.unset?.filter((name) => !(name in own));
  return {
    ...plan,
    env: { ...plan.env, ...own },
    ...(unset ? { unset } : {}),
    settings: { ...plan.settings, ...own },
  };
}
