import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { RecordLine, RequestLine, ResponseLine, SessionLine } from '../../src/record/schema.ts';
import { isObject, listOf, objectOf } from '../../src/wire/json.ts';

/** The lines of a log by kind. */
export function readLog(file: string) {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordLine);
  const ofKind = <Line extends RecordLine>(kind: Line['kind']): Line[] =>
    lines.filter((line): line is Line => line.kind === kind);
  return {
    sessions: ofKind<SessionLine>('session'),
    requests: ofKind<RequestLine>('request'),
    responses: ofKind<ResponseLine>('response'),
  };
}

/** Tool calls in the assembled answers. */
export function callsIn(responses: readonly ResponseLine[]): number {
  return responses
    .flatMap(({ reconstructed }) => listOf(objectOf(reconstructed)['blocks']))
    .filter((block) => isObject(block) && block['type'] === 'tool_call').length;
}

/** Files below the folders that contain a text. */
export function filesWith(folders: readonly string[], text: string): string[] {
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name)),
    )
    .filter((file) => statSync(file).isFile() && readFileSync(file).includes(text));
}
