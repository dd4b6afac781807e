import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';
import { analyzeAndReport } from '../../src/cli/analyze-and-report.ts';
import { readers } from '../../src/import/table.ts';
import { recordingEffects } from '../analysis/run.ts';
import { sharedFolder } from '../shared-folder.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = sharedFolder();
const db = path.join(folder, 'lens.duckdb');

beforeAll(async () => {
  const logs = ['codex-0.169.0.jsonl', 'pi-0.87.1.jsonl'].map((name) => path.join(root, 'data', name));
  await analyzeAndReport({ logs, readers }, recordingEffects(folder));
});

const lens = (...args: string[]) =>
  spawn(process.execPath, [path.join(root, 'scripts/lens.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Exit code and standard error of a command. */
async function ended(child: ReturnType<typeof lens>): Promise<{ code: number | null; errors: string }> {
  const exit = child.exitCode === null ? once(child, 'exit') : undefined;
  const [errors] = await Promise.all([text(child.stderr), exit]);
  return { code: child.exitCode, errors };
}

describe('a query without a statement', () => {
  test.each(['', '  ', ' ;; ', '-- nothing', '/* nothing */'])('%j', async (query) => {
    const child = lens('sql', query, '--db', db);
    expect(await text(child.stdout)).toBe('');
    expect(await ended(child)).toEqual({
      code: 1,
      errors:
        'lens: The query is empty\n  lens sql "from exchanges" asks for a table or view; lens sql alone opens a prompt.\n',
    });
  });

  test('a query may begin with a comment', async () => {
    const child = lens('sql', '-- one\nSELECT 41 + 1 AS answer', '--csv', '--db', db);
    expect(await text(child.stdout)).toBe('answer\n42\n');
    expect(await ended(child)).toEqual({ code: 0, errors: '' });
  });
});

test('versions that the database does not have: the versions of that agent are suggested', async () => {
  const { code, errors } = await ended(lens('diff', 'codex@0.155', 'codex@0.171', '--db', db));
  expect(code).toBe(1);
  expect(errors).toBe(
    'lens: nothing is called "codex@0.155": no exchange, family, session, version, agent, log or label.\n' +
      '  Close to it: codex@0.169.0. lens skeleton lists families.\n',
  );
});

test.each([
  [['sql', 'FROM range(300000)']],
  [['sql', 'FROM range(300000)', '--csv']],
  [['sql', 'FROM range(300000)', '--json']],
  [['log', '--all', '--full']],
  [['log', '--json']],
  [['show', '1', '--full']],
  [['show', '1', '--json']],
  [['skeleton']],
  [['skeleton', 'pi main']],
  [['diff', 'agent:codex', 'agent:pi']],
  [['diff', 'agent:codex', 'agent:pi', '--md=-']],
])('a pipe that its reader closes ends %j without an error', async (args) => {
  const child = lens(...args, '--db', db);
  // An error ends the command before it prints.
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  child.stdout.destroy();
  const { code, errors } = await ended(child);
  expect({ code, stack: /EPIPE|at .*:\d+/.exec(errors)?.[0] }).toEqual({ code: 0, stack: undefined });
});
