import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { probeLabel } from '../../../src/analysis/experiments/label.ts';
import { analyseApart } from '../../../src/cli/run/analyse-apart.ts';
import { causes, editionMatrix, movedSessions, probes } from '../../../src/read/probes.ts';
import { probeText } from '../../../src/render/terminal/probe.ts';
import { lensLog } from '../../lens-log.ts';

const root = mkdtempSync(path.join(tmpdir(), 'lens-experiments-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Made {
  label: string;
  date?: string;
  folder?: string;
  git?: boolean;
  flicker?: boolean;
  model?: string;
  tools?: string[];
  temperature?: number;
  reminder?: string[];
}

const fixed = Array.from({ length: 40 }, (_, i) => `Rule ${i}: keep answer number ${i} short and exact.`);

/** A request whose parts depend on the given facts alone, and one id that differs in every run. */
function bodyOf(made: Made, run: number): string {
  const { date = '2026-11-30', folder = '/home/ada/alpha', git = true, flicker = false } = made;
  const system = [
    'You are a careful agent.',
    ...fixed.slice(0, 20),
    `Today's date: ${date}`,
    `Working directory: ${folder}`,
    `Run: ${crypto.randomUUID()}`,
    ...(git ? ['# Git', 'This folder is a git repository.', 'Ask before you commit.'] : []),
    ...(flicker ? ['# Skills', 'A skill is a set of instructions.', 'Load a skill before you use it.'] : []),
    ...fixed.slice(20),
  ].join('\n');
  const tools = (made.tools ?? ['read', 'write']).map((name) => ({
    name,
    description: `The tool ${name}.`,
    input_schema: { type: 'object', properties: {} },
  }));
  return JSON.stringify({
    model: made.model ?? 'm-1',
    max_tokens: 9,
    temperature: made.temperature ?? 0.5,
    system: [system, ...(made.reminder ? [made.reminder.join('\n')] : [])].map((text) => ({
      type: 'text',
      text,
    })),
    tools,
    messages: [{ role: 'user', content: `Hello ${run}` }],
  });
}

async function analysed(runs: readonly Made[]) {
  const sessions = runs.map(({ label }, run) => ({ id: `s${run}`, agent: 'mini', label }));
  const turns = runs.map((made, run) => ({
    id: `e${String(run).padStart(3, '0')}`,
    session: `s${run}`,
    agent: 'mini',
    path: '/v1/messages',
    headers: { 'user-agent': 'mini/1.2.3' },
    body: bodyOf(made, run),
  }));
  const file = path.join(root, `${runs.length}-${Math.random()}.jsonl`);
  writeFileSync(file, lensLog(sessions, turns));
  return analyseApart(
    [file],
    () => undefined,
    async (db) => ({
      probes: await probes(db),
      causes: await causes(db, { chars: 100 }),
      matrix: await editionMatrix(db),
      moved: await movedSessions(db),
      sessionPairs: await db.rows(
        "SELECT count(*)::INTEGER AS pairs FROM prefix_breaks WHERE scope = 'session'",
      ),
      determinants: await db.rows<{ name: string; factor: string }>(
        "SELECT s.name, d.factor FROM determinants d JOIN slots s USING (slot_id) WHERE evidence = 'experiment' ORDER BY ALL",
      ),
    }),
  );
}

const reminder = ['<reminder>', 'Plan first, change no file.', '</reminder>'];
const whole: Made[] = [
  { label: 'probe:baseline:baseline' },
  { label: 'probe:date:date', date: '2026-12-01' },
  { label: 'probe:time-zone:time-zone' },
  { label: 'probe:folder:folder', folder: '/home/ada/omega' },
  { label: 'probe:git-repository:git-none', git: false },
  { label: 'probe:locale:locale', flicker: true },
  { label: 'probe:plan-mode:plan', tools: ['read', 'exit_plan'], temperature: 0.1, reminder },
  { label: 'probe:date:date:2', date: '2026-12-01' },
  { label: 'probe:folder:folder:2', folder: '/home/ada/omega' },
  { label: 'probe:git-repository:git-none:2', git: false },
  { label: 'probe:locale:locale:2' },
  { label: 'probe:plan-mode:plan:2', tools: ['read', 'exit_plan'], temperature: 0.1, reminder },
  { label: 'probe:baseline:baseline-again' },
];

describe('experiments', () => {
  it('finds for each part the factor that moves it, and nothing else', async () => {
    const found = await analysed(whole);
    const moved = found.causes.map(({ subject, name, factors, changes }) =>
      [subject, subject === 'slot' || subject === 'block' ? '' : name, factors.join(), changes.join()].join(
        ' ',
      ),
    );
    expect(moved.sort()).toEqual(
      [
        'block  git-repository disappears',
        'parameter temperature plan-mode changes',
        'slot  chance changes',
        'slot  date changes',
        'slot  folder changes',
        'text "<reminder> Plan first, change no file." plan-mode appears',
        'tool exit_plan plan-mode appears',
        'tool write plan-mode disappears',
      ].sort(),
    );
    expect(found.determinants.map(({ factor }) => factor).sort()).toEqual([
      'date',
      'folder',
      'git-repository',
    ]);
    expect(found.matrix.map(({ situation }) => situation)).toEqual(['baseline', 'plan']);
    // The two runs in plan mode are compared with each other, not with the others.
    expect(found.sessionPairs).toEqual([{ pairs: 11 }]);
    const [probe] = found.probes;
    expect(probe).toMatchObject({ agent: 'mini', agent_version: '1.2.3', situations: 8, is_repeated: true });
    // Everything but the date, the folder, the id and the three lines on git.
    expect((probe?.prompt_tokens ?? 0) - (probe?.fixed_tokens ?? 0)).toBeLessThan(80);
    expect(probe?.fixed_tokens).toBeGreaterThan(500);
    const text = probeText(found);
    expect(text).toContain('mini 1.2.3: prompt of ');
    expect(text).toMatch(/tools exit_plan, write +<- plan-mode/);
  });

  it('does not call an effect confirmed that one of two runs lacks', async () => {
    const found = await analysed(whole);
    expect(found.causes.flatMap(({ factors }) => factors)).not.toContain('locale');
    const once = await analysed(whole.filter(({ label }) => !label.endsWith(':2')));
    expect(once.causes.flatMap(({ factors }) => factors)).toContain('locale');
  });

  it('concludes nothing from one baseline', async () => {
    const found = await analysed(whole.slice(0, 4));
    expect(found.causes).toEqual([]);
    expect(found.probes).toMatchObject([{ is_repeated: false, fixed_tokens: null }]);
    expect(probeText(found)).toContain('The baseline did not run twice');
  });

  it('compares tools and parameters alone where a model has another prompt', async () => {
    const other = { label: 'probe:model:model', model: 'm-2', tools: ['apply_patch'] };
    const found = await analysed([...whole.filter(({ label }) => label.includes('baseline')), other]);
    expect(found.causes.filter(({ factors }) => factors.includes('model'))).toMatchObject(
      ['apply_patch', 'read', 'write', 'model'].map((name) => ({ name, factors: ['model'] })),
    );
  });

  it.each([
    ['probe:date:date', { factor: 'date', situation: 'date', run: 1 }],
    ['probe:git-changes:git-dirty:2', { factor: 'git-changes', situation: 'git-dirty', run: 2 }],
    ['probe:date', null],
    ['probe:Date:date', null],
    ['probe:a:b:0', null],
    ['my probe:a:b', null],
    [null, null],
  ])('parses the label %j', (label, parsed) => {
    expect(probeLabel(label)).toEqual(parsed);
  });
});
