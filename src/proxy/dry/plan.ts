import path from 'node:path';
import { LensError } from '../../errors.ts';
import { type RecordedAnswer, readRecordedAnswers } from './recorded-answers.ts';
import { replaySource } from './replay.ts';
import { readScript, type Script, scriptSource } from './script.ts';
import type { AnswerSource, DryKind } from './types.ts';

/** How the requests of a capture are answered inside lens. */
export type DryPlan =
  | { kind: DryKind }
  | { kind: 'script'; script: Script }
  | { kind: 'replay'; answers: readonly RecordedAnswer[] };

const forms = 'text, tool, script:FILE or replay:LOG';

/**
 * Reads what `--dry` names: `text`, `tool`, `script:FILE` or `replay:LOG`.
 *
 * @param folder what a relative path is relative to
 * @throws LensError `usage` for another word, `config_invalid` for a script or log that is not valid
 */
export async function readDryPlan(dry: string, folder: string): Promise<DryPlan> {
  if (dry === 'text' || dry === 'tool') return { kind: dry };
  const [, kind, name] = /^(script|replay):(.+)$/s.exec(dry) ?? [];
  if (name === undefined) throw new LensError('usage', `--dry is ${forms}, not "${dry}".`);
  const file = path.resolve(folder, name);
  return kind === 'script'
    ? { kind, script: readScript(file) }
    : { kind: 'replay', answers: await readRecordedAnswers(file) };
}

/**
 * The source of a plan; undefined for `text` and `tool`.
 *
 * @param warn gets what the agent does that the source does not provide for
 */
export function answerSource(
  plan: DryPlan,
  options: { folder: string; warn(message: string): void },
): AnswerSource | undefined {
  if (plan.kind === 'script') return scriptSource(plan.script, options);
  return plan.kind === 'replay' ? replaySource(plan.answers, options) : undefined;
}
