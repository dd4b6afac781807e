import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { analyzeAndReport } from '../../src/cli/analyze-and-report.ts';
import { describeError } from '../../src/errors.ts';
import { lensReader } from '../../src/record/read.ts';
import { type GivenTurn, lensLog } from '../lens-log.ts';
import { temporaryFolder } from '../store/fixture.ts';
import { analyzed, recordingEffects } from './run.ts';

const readers = [lensReader];
const turn = (id: string, more: Partial<GivenTurn> = {}): GivenTurn => ({
  id,
  path: '/v1/messages',
  body: JSON.stringify({
    model: 'm',
    system: `You are ${id.at(0)}.\nBe brief.`,
    messages: [{ role: 'user', content: id }],
  }),
  ...more,
});
const sessions = [
  { id: 's', agent: 'claude', label: 'first' },
  { id: 't', agent: 'pi', label: 'second', mode: 'reverse' as const },
];
const turns = [
  turn('a1', { ts: '2026-11-21T09:00:00.000Z' }),
  turn('a2', { ts: '2026-11-21T10:00:00.000Z', status: 529 }),
  turn('b1', { ts: '2026-11-22T09:00:00.000Z', session: 't', agent: 'pi' }),
];
const log = lensLog(sessions, turns);

/** What a person sees when it ends with an error. */
async function failure(run: Promise<unknown>, folder: string): Promise<string> {
  try {
    await run;
  } catch (error) {
    return describeError(error).replaceAll(folder, '<folder>');
  }
  throw new Error('It should have failed');
}

describe('lens analyze', () => {
  test('reads logs, writes both reports, prints the findings and the files it wrote', async () => {
    const { code, out, err, folder, markdown, report } = await analyzed({ 'log.jsonl': log });
    expect(code).toBe(0);
    expect(err).toBe('');
    expect(out.replaceAll(folder, '<folder>')).toMatchInlineSnapshot(`
      "3 requests of 2 agents in 2 sessions from 2026-11-21 09:00:00 to 2026-11-22 09:00:00 UTC (24 h), 270 B sent, 0 B received.
      Limits of this capture:
      - 1 of 3 requests failed: 1 with status 529.
      - 2 of 2 prompt families are based on one or two requests: text that looks fixed there may vary.
      - Not known from these logs: costs (no usage reported for a model with a list price).

      Database: <folder>/lens.duckdb (3 new exchanges)
      Report:   <folder>/report.md
      JSON:     <folder>/report.json
      "
    `);
    expect(markdown).toMatch(/^# What agents send to their models\n/);
    expect(report.totals).toMatchObject({ exchanges: 3, sessions: 2, failed: 1 });
  });

  test('reads the captures folder when no log is named', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'captures'));
    writeFileSync(path.join(folder, 'captures', 'one.jsonl'), log);
    const effects = recordingEffects(folder);
    expect(await analyzeAndReport({ logs: [], readers }, effects)).toBe(0);
    expect(effects.seen.out).toContain('3 requests of 2 agents');
  });

  test('reports again from the database alone, and derives nothing again', async () => {
    const first = await analyzed({ 'log.jsonl': log });
    first.database.close();
    const effects = recordingEffects(first.folder);
    expect(await analyzeAndReport({ logs: [], readers, md: '-' }, effects)).toBe(0);
    expect(effects.seen.out).toBe(first.markdown);
    expect(effects.seen.progress.filter((line) => line.startsWith('Finding'))).toEqual([]);
  });

  test('takes up what was added to a log', async () => {
    const first = await analyzed({ 'log.jsonl': lensLog(sessions, turns.slice(0, 1)) });
    await first.database.close();
    const file = path.join(first.folder, 'log.jsonl');
    appendFileSync(file, lensLog([], turns.slice(1)));
    const effects = recordingEffects(first.folder);
    expect(await analyzeAndReport({ logs: [file], readers, md: '-' }, effects)).toBe(0);
    const whole = await analyzed({ 'log.jsonl': log });
    expect(effects.seen.out).toBe(whole.markdown);
  });

  test('the order of logs changes nothing', async () => {
    const other = lensLog([{ id: 'u', agent: 'codex' }], [turn('c1', { session: 'u', agent: 'codex' })]);
    const one = await analyzed({ 'a.jsonl': log, 'b.jsonl': other });
    const folder = temporaryFolder();
    for (const [name, text] of [
      ['b.jsonl', other],
      ['a.jsonl', log],
    ] as const) {
      writeFileSync(path.join(folder, name), text);
      await analyzeAndReport({ logs: [path.join(folder, name)], readers }, recordingEffects(folder));
    }
    const effects = recordingEffects(folder);
    await analyzeAndReport({ logs: [], readers, md: '-' }, effects);
    expect(effects.seen.out).toBe(one.markdown);
  });

  test('a report holds no path of the machine and no time of its making', async () => {
    const { markdown, report, folder } = await analyzed({
      'log.jsonl': `${log}not json\n${log}`,
      'empty.jsonl': '',
    });
    expect(markdown).not.toContain(folder);
    expect(JSON.stringify(report)).not.toContain(folder);
    expect(markdown).not.toContain(new Date().toISOString().slice(0, 13));
    expect(report.warnings.map(({ code }) => code)).toContain('empty_log');
  });

  test.each([
    [{ agent: 'pi' }, 1, 0],
    [{ label: 'first' }, 2, 1],
    [{ session: 's' }, 2, 1],
    [{ since: new Date('2026-11-21T10:00:00Z') }, 2, 1],
    [{ until: new Date('2026-11-21T10:00:00Z') }, 1, 0],
    [{ since: new Date('2026-11-21T10:00:00Z'), agent: 'claude' }, 1, 1],
  ])('%j filters the report', async (filter, exchanges, failed) => {
    const { report, markdown } = await analyzed({ 'log.jsonl': log }, { filter });
    expect(report.totals).toMatchObject({ exchanges, failed });
    const families = report.agents.flatMap((agent) => agent.families);
    expect(families.reduce((sum, { requests }) => sum + requests, 0)).toBe(exchanges);
    expect(Object.keys(report.narrowed).sort()).toEqual(Object.keys(filter).sort());
    expect(markdown).toContain('Only exchanges with ');
  });

  test('a filter that leaves no exchange is an error', async () => {
    await expect(analyzed({ 'log.jsonl': log }, { filter: { agent: 'nobody' } })).rejects.toThrow(
      'No exchange matches the filter',
    );
  });

  test('own prices hold in a filtered report as in the whole one', async () => {
    const prices = path.join(temporaryFolder(), 'prices.json');
    writeFileSync(prices, '{"prices":[{"model":"m","input":1000,"output":0}]}');
    const whole = await analyzed({ 'log.jsonl': log }, { prices });
    const narrowed = await analyzed({ 'log.jsonl': log }, { prices, filter: { agent: 'claude' } });
    const costs = ({ report }: typeof whole) => report.agents.find(({ agent }) => agent === 'claude')?.costs;
    expect(costs(narrowed)).toEqual(costs(whole));
  });

  test('a filtered report counts values of slots in the exchanges meant only', async () => {
    const { report } = await analyzed(
      {
        'log.jsonl': lensLog(
          sessions,
          ['2026-01-01', '2026-01-02', '2026-01-03'].map((day, index) =>
            turn(`a${index}`, {
              session: index === 0 ? 's' : 't',
              body: JSON.stringify({
                model: 'm',
                system: `You are a.\nBe brief.\nDate: ${day}\nEnd of it.`,
                messages: [],
              }),
            }),
          ),
        ),
      },
      { filter: { session: 't' } },
    );
    const slots = report.agents[0]?.families[0]?.surfaces[0]?.variants;
    expect(slots).toMatchObject([
      {
        distinct_values: 2,
        requests: 2,
        top: [
          { value: '2026-01-02', requests: 1 },
          { value: '2026-01-03', requests: 1 },
        ],
      },
    ]);
  });
});

describe('lens analyze on bad input', () => {
  test('no captures and no database', async () => {
    const folder = temporaryFolder();
    expect(
      await failure(analyzeAndReport({ logs: [], readers }, recordingEffects(folder)), folder),
    ).toMatchInlineSnapshot(`
      "<folder>/captures: There are no captures yet
        Capture an agent with lens capture -- COMMAND, or name the logs to read."
    `);
  });

  test.each([
    ['missing.jsonl', undefined],
    ['empty.jsonl', ''],
    ['binary.jsonl', 'MZ\0\0\u0001'],
    ['other.jsonl', '{"hello":"world"}\n'],
    ['only-a-session.jsonl', lensLog(sessions, [])],
  ])('nothing but %s', async (name, text) => {
    const folder = temporaryFolder();
    if (text !== undefined) writeFileSync(path.join(folder, name), text);
    const run = analyzeAndReport({ logs: [path.join(folder, name)], readers }, recordingEffects(folder));
    expect(await failure(run, folder)).toMatchSnapshot();
  });

  test('what can be read is read, what cannot is reported, and the exit code is 1', async () => {
    const { code, err, report, folder } = await analyzed({
      'binary.jsonl': 'MZ\0\0\u0001',
      'log.jsonl': log,
    });
    expect(code).toBe(1);
    expect(report.totals.exchanges).toBe(3);
    expect(err.replaceAll(folder, '<folder>')).toMatchInlineSnapshot(`
      "lens: <folder>/binary.jsonl: This is a binary file, not a log
        lens reads logs of: lens, HAR of lens, artifacts of lens, agent-interlude, claude-tap, claude-tap-compact, cctrace, claude-trace, agent-system-dissect, trace_claude, code-agent-lens, orca-replay, lhar-document, lhar, har, codex-rollout, gemini-document, opencode-session, opencode-storage, opencode-database, qwen-transcript, claude-transcript, gemini-transcript, copilot-transcript, kimi-transcript, pi-transcript, cursor-transcript, grok-transcript, raw-bodies.
      "
    `);
  });

  test('1 bad line in many, a torn last line, a request without an answer: counted and named, nothing lost', async () => {
    const torn = `${lensLog(sessions, turns)}broken {\n${lensLog([], [turn('a9', { unfinished: true })])}{"v":1,"kind":"requ`;
    const { code, report, markdown } = await analyzed({ 'log.jsonl': torn });
    expect(code).toBe(0);
    expect(report.totals).toMatchObject({ exchanges: 4, failed: 2 });
    expect(report.warnings.map(({ code: warning, warnings: times }) => [warning, times])).toEqual(
      expect.arrayContaining([
        ['bad_line', 1],
        ['torn_line', 1],
      ]),
    );
    expect(markdown).toContain('1 unfinished');
  });

  test('a report that cannot be written', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'log.jsonl'), log);
    mkdirSync(path.join(folder, 'report.md'));
    const { nodeEffects } = await import('../../src/cli/analyze-and-report.ts');
    const effects = { ...recordingEffects(folder), writeFile: nodeEffects.writeFile };
    const run = analyzeAndReport(
      { logs: [path.join(folder, 'log.jsonl')], readers, md: path.join(folder, 'report.md') },
      effects,
    );
    expect(await failure(run, folder)).toMatchInlineSnapshot(`
      "<folder>/report.md: The report cannot be written: EISDIR: illegal operation on a directory, open '<folder>/report.md'
        Name another file."
    `);
  });

  test('an unknown wire and a body that is no JSON are counted, and are in no family', async () => {
    const { report } = await analyzed({
      'log.jsonl': lensLog(sessions, [
        turn('a1'),
        { id: 'x', path: '/telemetry', body: '{"event":1}' },
        { id: 'y', path: '/v1/messages', body: '"text"' },
      ]),
    });
    expect(report.totals).toMatchObject({ exchanges: 3 });
    expect(report.agents[0]?.families.reduce((sum, { requests }) => sum + requests, 0)).toBeLessThan(3);
  });
});
