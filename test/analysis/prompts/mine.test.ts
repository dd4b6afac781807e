import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { mineFile } from '../../../src/analysis/prompts/batch/mine-file.ts';
import { joinParts, readPart } from '../../../src/analysis/prompts/batch/read-part.ts';
import { mine } from '../../../src/cli/run/mine.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lens-mine-'));
afterAll(() => rmSync(folder, { recursive: true }));

function samplesFile(name: string, rows: readonly unknown[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n'));
  return file;
}

function recorder() {
  const out = { printed: '', notes: [] as string[], files: new Map<string, string>() };
  return {
    out,
    effects: {
      print: (text: string) => {
        out.printed += text;
      },
      note: (line: string) => out.notes.push(line),
      write: (file: string, pieces: Iterable<string>) => out.files.set(file, [...pieces].join('')),
    },
  };
}

const dated = (date: string): string => `You are an agent.\nToday's date: ${date}\nBe brief.`;

describe('lens mine', () => {
  test('prints each family and how its samples are built from it', async () => {
    const file = samplesFile('two.jsonl', [
      { id: 'a', text: dated('2026-11-20') },
      { id: 'b', text: dated('2026-11-21'), ts: '2026-11-21T09:00:00Z' },
    ]);
    const { out, effects } = recorder();
    await mine({ samples: file }, effects);
    const [family, ...samples] = out.printed
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(family).toMatchObject({
      type: 'family',
      cols: [
        { k: 'F', t: ['You are an agent.'] },
        { k: 'S', t: ["Today's date: ", ''] },
        { k: 'F', t: ['Be brief.'] },
      ],
    });
    expect(samples.map(({ id, path: own }) => [id, own])).toEqual([
      ['a', [0, { c: 1, v: ['2026-11-20'] }, 2]],
      ['b', [0, { c: 1, v: ['2026-11-21'] }, 2]],
    ]);
    expect(out.notes[0]).toMatch(/^2 samples, 2 different texts, 1 family, /);
  });

  test('writes a readable template', async () => {
    const file = samplesFile('md.jsonl', [
      { id: 'a', text: dated('2026-11-20') },
      { id: 'b', text: dated('2026-11-21') },
    ]);
    const { out, effects } = recorder();
    await mine({ samples: file, md: 'out.md' }, effects);
    expect(out.printed).toBe('');
    expect(out.files.get('out.md')).toMatchInlineSnapshot(`
      "## You are an agent.

      2 samples, 2 different texts. 2 of 3 template lines are fixed (in 2 of 2: each could still vary in up to 78 % of texts).

      | slot        | kind | values | commonest                      |
      | ----------- | ---- | ------ | ------------------------------ |
      | todays_date | date | 2      | 2026-11-20 (1), 2026-11-21 (1) |

      \`\`\`
      You are an agent.
      Today's date: ‹todays_date›
      Be brief.
      \`\`\`
      "
    `);
  });

  test('skips what is no sample, and reports it', async () => {
    const file = samplesFile('bad.jsonl', [
      '{"id":"a","text":"A"}',
      'nonsense',
      '{"id":1}',
      '',
      '{"text":"B"}',
      '[]',
    ]);
    const { out, effects } = recorder();
    await mine({ samples: file }, effects);
    expect(out.notes.slice(0, 4).map((note) => note.replace(file, 'FILE'))).toEqual([
      'FILE: the line at byte 22 not JSON; left out.',
      'FILE: the line at byte 31 has no `text`; left out.',
      'FILE: the line at byte 41 has no `id`; left out.',
      'FILE: 1 more lines left out.',
    ]);
  });

  test('refuses a file without samples and a file that is not there', async () => {
    await expect(mine({ samples: samplesFile('none.jsonl', ['']) })).rejects.toMatchObject({
      code: 'log_format_unknown',
    });
    await expect(mine({ samples: path.join(folder, 'absent') })).rejects.toMatchObject({
      code: 'log_not_found',
    });
  });
});

describe('reading in parts', () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    id: `s${i}`,
    agent: i % 3 ? 'x' : 'y',
    text: `${dated(String(i))}\n☃ ${i}`,
  }));
  const file = samplesFile('parts.jsonl', rows);
  const whole = joinParts([readPart({ file, from: 0, to: 1e9 })]);

  test.each([1, 50, 51, 52, 53, 54, 55, 1000, 2500, 1e6])(
    'split at byte %d, every sample is read once',
    (at) => {
      const parts = joinParts([readPart({ file, from: 0, to: at }), readPart({ file, from: at, to: 1e9 })]);
      expect(parts.map(({ agent, ids }) => [agent, ids])).toEqual(
        whole.map(({ agent, ids }) => [agent, ids]),
      );
      expect(parts.map(({ corpus }) => corpus.lines)).toEqual(whole.map(({ corpus }) => corpus.lines));
      expect(parts.map(({ corpus }) => [...corpus.ids])).toEqual(whole.map(({ corpus }) => [...corpus.ids]));
    },
  );
});

test('the order of samples in the file changes no byte', async () => {
  const rows = Array.from({ length: 30 }, (_, i) => ({
    id: `s${i}`,
    text: `${i % 4 ? 'You are an agent.\nKeep the rules.' : 'Write a title.'}\nDate: 2026-11-${10 + i}\n${i % 5 ? '' : 'Extra.'}`,
  }));
  const one = await mineFile(samplesFile('one.jsonl', rows));
  const other = await mineFile(samplesFile('other.jsonl', [...rows].reverse()));
  expect(other.clusters.map(({ lines }) => lines)).toEqual(one.clusters.map(({ lines }) => lines));
});
