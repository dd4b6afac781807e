import { runFactors } from '../../text/run-factors.ts';

/** What a label of `lens probe` states about its capture: `probe:FACTOR:SITUATION`, and `:2` for the second run. */
interface ProbeLabel {
  factor: string;
  situation: string;
  /** Number of the run of this situation, from 1. */
  run: number;
}

/** Parses the label of a probe's capture; null for any other label. */
export function probeLabel(label: string | null): ProbeLabel | null {
  const match = /^probe:([a-z0-9][a-z0-9.-]*):([a-z0-9][a-z0-9.-]*)(?::([1-9]))?$/.exec(label ?? '');
  if (!match) return null;
  const [, factor = '', situation = '', run = '1'] = match;
  return { factor, situation, run: Number(run) };
}

/** The factor of a probe's capture that is a configuration of the agent, such as a mode; null for any other capture. */
export function configurationOf(label: string | null): string | null {
  const factor = probeLabel(label)?.factor;
  return factor === undefined || factor === 'baseline' || runFactors.includes(factor) ? null : factor;
}
