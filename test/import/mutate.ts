import { mutate, random } from '../wire/mutate.ts';
import { readLog } from './read-log.ts';
import { orcaEvents, samples } from './samples.ts';
import { transcripts } from './transcript-samples.ts';

const logs = [...[...samples, ...transcripts].map(({ content }) => content), orcaEvents()];

/**
 * Reads a log of another tool with some of its values replaced, its bytes damaged, or lines of another log in it.
 * @throws Error when a reader throws, or gives a record that the analysis could not take.
 */
export function readMutatedLog(seed: number): void {
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  let text = pick(logs)
    .split(/\n(?=\{)/)
    .map((line) => mutatedJson(line, next))
    .join('\n');
  if (next() < 0.2)
    text = [...text.split('\n'), ...pick(logs).split('\n')].sort(() => next() - 0.5).join('\n');
  const bytes = Buffer.from(text);
  if (next() < 0.3)
    for (let turn = 0; turn < 5; turn++) bytes[Math.floor(next() * bytes.length)] = next() * 256;
  const cut = next() < 0.3 ? bytes.subarray(0, Math.floor(next() * bytes.length)) : bytes;
  const { exchanges, sessions, warnings } = readLog(cut, 1 + Math.floor(next() * 200));
  for (const { head, response } of exchanges) {
    mustBe(typeof head.id === 'string' && head.id !== '' && typeof head.agent === 'string', 'a request');
    mustBe(head.ts === undefined || !Number.isNaN(Date.parse(head.ts)), 'a time');
    if (response === undefined) continue;
    mustBe(response.status === null || Number.isInteger(response.status), 'a status');
    mustBe(response.ms_end === undefined || response.ms_end >= 0, 'a duration');
  }
  for (const { id, agent } of sessions)
    mustBe(typeof id === 'string' && typeof agent === 'string', 'a session');
  for (const { message, line } of warnings) mustBe(message !== '' && line >= 1, 'a warning');
}

function mutatedJson(line: string, next: () => number): string {
  try {
    return next() < 0.6 ? JSON.stringify(mutate(JSON.parse(line), next, 3)) : line;
  } catch {
    return line;
  }
}

function mustBe(isRight: boolean, what: string): void {
  if (!isRight) throw new Error(`${what} has the wrong type`);
}
