/**
 * How often something that never varied in `samples` samples may still vary: the 95 % upper bound of a rate that was
 * seen 0 times in n independent trials, 1 - 0.05^(1/n) (Clopper-Pearson for 0 successes; about 3/n from n = 30 on).
 *
 * @returns a rate from 0 to 1; 1 when there is no sample
 */
export function couldStillVary(samples: number): number {
  return samples <= 0 ? 1 : 1 - 0.05 ** (1 / samples);
}
