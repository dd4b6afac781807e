import { LensError } from '../../errors.ts';
import { type Section, sections } from './sections/table.ts';

/**
 * The sections a person names, in the order of the report; all but those that must be named when none is.
 *
 * @param names separated by commas
 * @throws LensError `usage` for a name that no section has
 */
export function chooseSections(names: string | undefined): readonly Section[] {
  if (names === undefined) return sections.filter(({ optIn }) => !optIn);
  const asked = names.split(',').map((name) => name.trim().toLowerCase());
  const unknown = asked.filter((name) => !sections.some((section) => section.name === name));
  if (unknown.length > 0) {
    throw new LensError(
      'usage',
      `--sections: there is no section ${unknown.map((name) => `"${name}"`).join(', ')}.`,
      {
        hint: `There are ${sections.map(({ name }) => name).join(', ')}.`,
      },
    );
  }
  return sections.filter(({ name }) => asked.includes(name));
}
