import { LensError } from '../errors.ts';
import type { AgentRecipe } from './types.ts';

/** An agent as named on the command line. */
export interface AgentSpec {
  recipe: AgentRecipe;
  /** Version, range or tag; undefined for the installed one. */
  wanted: string | undefined;
}

/** Versions, ranges and tags of npm: what is passed on contains no character that a shell or npm would read otherwise. */
const wantedVersion = /^[\w~^<>=.*+|x -]+$/i;

/**
 * Parses `codex`, `codex@0.155.0`, `gemini@latest`, `codex@^0.160`, or with the name of the npm package.
 *
 * @throws LensError `usage` for an unknown agent and for a version that is none
 */
export function parseSpec(text: string, recipes: readonly AgentRecipe[]): AgentSpec {
  const at = text.indexOf('@', 1);
  const name = at < 0 ? text : text.slice(0, at);
  const wanted = at < 0 ? undefined : text.slice(at + 1).trim();
  const recipe = recipes.find((known) => known.id === name || known.package === name);
  if (!recipe) {
    throw new LensError('usage', `lens probe does not know the agent "${name}".`, {
      hint: `It knows ${recipes.map(({ id }) => id).join(', ')}. Any other: lens probe --agent ${/^[\w-]+$/.test(name) ? name : 'NAME'} --install 'npm i PACKAGE@{version}' -- COMMAND "{prompt}".`,
    });
  }
  if (wanted !== undefined && !wantedVersion.test(wanted)) {
    throw new LensError('usage', `"${wanted}" is no version, range or tag.`, {
      where: text,
      hint: `Examples: ${name}@1.2.3, ${name}@^1.2, ${name}@latest.`,
    });
  }
  return { recipe, wanted };
}

/** Whether it names one version and nothing else, so that the registry need not be asked. */
export function isExact(wanted: string): boolean {
  return /^\d+\.\d+\.\d+(?:-[\w.-]+)?(?:\+[\w.-]+)?$/.test(wanted);
}
