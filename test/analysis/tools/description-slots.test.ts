import { expect, test } from 'vitest';
import { catalogueTools } from '../../../src/analysis/tools/catalogue.ts';
import { changeRows } from '../../../src/analysis/tools/change-rows.ts';
import { toolTemplates } from '../../../src/analysis/tools/description-slots.ts';
import type { ToolDefinition } from '../../../src/wire/types.ts';

/** What one run of an agent offers as its tool `task`. */
interface Run {
  version: string | null;
  description: string;
  /** Description of its parameter `kind`. */
  kind?: string;
  /** Allowed values of that parameter. */
  allowed?: readonly string[];
  model?: string;
}

/** The slots of the descriptions with their values, and the changes between versions. */
function found(runs: readonly Run[]): { slots: Record<string, string[]>; changes: string[] } {
  const facts = runs.map(({ version, model = 'm' }, exchange) => ({
    exchange,
    ts: Date.UTC(2026, 10, 1 + exchange),
    agent: 'a',
    agentVersion: version,
    model,
    lineage: 'l',
  }));
  const catalogue = catalogueTools(
    runs.map((run, exchange) => ({
      exchange: { ...(facts[exchange] as (typeof facts)[number]), n: exchange },
      tools: [toolOf(run)],
    })),
  );
  const templates = toolTemplates(catalogue, (exchange) => ({
    ts: facts[exchange]?.ts ?? null,
    version: runs[exchange]?.version ?? null,
    session: `session-${exchange}`,
    model: facts[exchange]?.model ?? null,
    ...{ cwd: `/srv/run-${exchange}`, git: null, toolSet: 't' },
  }));
  return {
    slots: Object.fromEntries(
      templates.slots.map(({ path, slot }) => [
        `${path} ${slot.name}: ${slot.kind}`,
        slot.values.map(({ value }) => value).sort(),
      ]),
    ),
    changes: changeRows(catalogue, facts, templates.definitions).map(
      ({ from_agent_version: from, to_agent_version: to, path, change, before, after }) =>
        `${from} -> ${to} ${path} ${change}: ${before} -> ${after}`,
    ),
  };
}

const toolOf = ({ description, kind = 'Which one.', allowed }: Run): ToolDefinition => ({
  name: 'task',
  type: 'function',
  description,
  schema: {
    type: 'object',
    properties: { kind: { type: 'string', description: kind, ...(allowed ? { enum: allowed } : {}) } },
  },
  deferred: false,
});

/** The same description with each of the values, in each of the versions. */
const inVersions = (
  values: readonly string[],
  of: (value: string, version: string) => Omit<Run, 'version'>,
) => ['1.0.0', '1.1.0'].flatMap((version) => values.map((value) => ({ version, ...of(value, version) })));

const agents = [
  ['- explorer: Reads files.', '- planner: Writes plans.'],
  ['- explorer: Reads files.', '- planner: Writes plans.', '- reviewer: Judges a patch.'],
  ['- explorer: Reads files.', '- planner: Writes plans.', '- tester: Runs what is there.'],
];

test('a date', () => {
  const { slots, changes } = found(
    inVersions(['2026-11-02', '2026-11-03'], (date) => ({
      description: `Searches the web.\nToday is ${date}.\nCite what you use.`,
    })),
  );
  expect(slots).toEqual({ ' today: date': ['2026-11-02', '2026-11-03'] });
  expect(changes).toEqual([]);
});

test('a folder in the description of a parameter', () => {
  const { slots, changes } = found(
    inVersions(['/srv/blue', '/srv/red/deep'], (folder) => ({
      description: 'Runs a command.',
      kind: `Working directory. Must be inside ${folder}.`,
    })),
  );
  expect(Object.values(slots)).toEqual([['/srv/blue', '/srv/red/deep']]);
  expect(Object.keys(slots)[0]).toMatch(/^kind .*: path$/);
  expect(changes).toEqual([]);
});

test('a list of agents', () => {
  const runs = agents.map((own) => own.join('\n'));
  const { slots, changes } = found(
    inVersions(runs, (list) => ({
      description: `Starts an agent.\n\nAvailable agents:\n${list}\n\nState the whole task.`,
    })),
  );
  expect(Object.keys(slots).length).toBeGreaterThan(0);
  expect(changes).toEqual([]);
});

test('a list of elements, each of several lines', () => {
  const skills = [['pdf', 'sheets'], ['brand', 'pdf', 'style'], [], ['mail']];
  const { slots, changes } = found(
    inVersions(
      skills.map((own) =>
        own
          .map((name) => `  <skill>\n    <name>${name}</name>\n    <use>For ${name}.</use>\n  </skill>\n`)
          .join(''),
      ),
      (list) => ({
        description: `Loads a skill.\n<available_skills>\n${list}</available_skills>\nUse it before work.`,
      }),
    ),
  );
  expect(Object.keys(slots)).toEqual([' available_skills: list']);
  expect(changes).toEqual([]);
});

test('allowed values that differ from run to run', () => {
  const { slots, changes } = found(
    inVersions(['explorer', 'explorer planner', 'explorer reviewer'], (names) => ({
      description: 'Starts an agent.',
      allowed: names.split(' '),
    })),
  );
  expect(slots).toEqual({ 'kind kind: list': ['explorer', 'explorer\nplanner', 'explorer\nreviewer'] });
  expect(changes).toEqual([]);
});

test('allowed values that a version sets', () => {
  const { slots, changes } = found(
    inVersions(['a', 'b'], (_, version) => ({
      description: 'Starts an agent.',
      allowed: version === '1.0.0' ? ['explorer'] : ['explorer', 'planner'],
    })),
  );
  expect(slots).toEqual({});
  expect(changes).toEqual(['1.0.0 -> 1.1.0 kind enum: explorer -> explorer, planner']);
});

test('each model may have a description of its own', () => {
  const { slots, changes } = found(
    ['m', 'other'].flatMap((model) =>
      inVersions(['/srv/a', '/srv/b'], (folder) => ({
        description:
          model === 'm' ? 'Writes a file.' : `Only for plans: writes files below ${folder} at once.`,
      })).map((run) => ({ ...run, model })),
    ),
  );
  expect(Object.values(slots)).toEqual([['/srv/a', '/srv/b']]);
  expect(changes).toEqual([]);
});

test('a change of the version is found next to values of runs, once, with the values as names', () => {
  const { slots, changes } = found(
    inVersions(['2026-11-02', '2026-11-03', '2026-11-05'], (date, version) => ({
      description: `Searches the web.\nToday is ${date}.${version === '1.0.0' ? '' : '\nNever guess a link.'}`,
    })),
  );
  expect(Object.keys(slots)).toEqual([' today: date']);
  expect(changes).toEqual([
    '1.0.0 -> 1.1.0  description: Searches the web.\nToday is ‹today›. -> Searches the web.\nToday is ‹today›.\nNever guess a link.',
  ]);
});

test('a value that a version sets is a change of the tool', () => {
  const { slots, changes } = found(
    inVersions(['a', 'b'], (_, version) => ({
      description: `Runs a command. It ends after ${version === '1.0.0' ? '120' : '600'} seconds.`,
    })),
  );
  expect(slots).toEqual({});
  expect(changes).toHaveLength(1);
});

test('a wording that was switched once within a version is a change', () => {
  const { slots, changes } = found([
    { version: '1.0.0', description: 'Reads a file. Prefer it to the shell.' },
    { version: '1.0.0', description: 'Reads a file. Use it instead of the shell.' },
  ]);
  expect(slots).toEqual({});
  expect(changes).toHaveLength(1);
});

test('texts without a line in common are not compared as values', () => {
  const { slots, changes } = found([
    { version: '1.0.0', description: 'Asks a database.' },
    { version: '1.0.0', description: 'Sends letters to friends.' },
    { version: '1.0.0', description: 'Waters plants' },
  ]);
  expect(slots).toEqual({});
  expect(changes).toHaveLength(2);
});
