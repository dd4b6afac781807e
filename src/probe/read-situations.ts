import { readJsonFile } from '../record/json-file.ts';
import { type Situation, situationFileSchema } from './types.ts';

/** Own situations, with the agents that each is for; undefined for all. */
type OwnSituation = Situation & { agents?: string[] | undefined };

/**
 * Reads a file of situations (JSON).
 *
 * @throws LensError `config_invalid` with file and line of what is wrong
 */
export function readSituations(file: string): OwnSituation[] {
  const { situations } = readJsonFile(file, situationFileSchema, {
    title: 'The file of situations',
    hint: 'docs/probe.md shows the form of the file.',
  });
  return situations as OwnSituation[];
}
