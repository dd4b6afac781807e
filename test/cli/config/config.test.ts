import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { analyzeCommand } from '../../../src/cli/analyze.ts';
import { buildCommand } from '../../../src/cli/build.ts';
import { captureCommand } from '../../../src/cli/capture.ts';
import { withConfig } from '../../../src/cli/config/apply.ts';
import { findConfig } from '../../../src/cli/config/find.ts';
import { loadConfig } from '../../../src/cli/config/load.ts';
import { noConfig } from '../../../src/cli/config/types.ts';
import { showCommand } from '../../../src/cli/show.ts';
import { describeError } from '../../../src/errors.ts';
import { lineOfPath } from '../../../src/text/locate.ts';
import { temporaryFolder } from '../../store/fixture.ts';

function written(name: string, text: string): string {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, text);
  return file;
}

async function failure(file: string): Promise<string> {
  try {
    await loadConfig(file);
  } catch (error) {
    return describeError(error).replaceAll(path.dirname(file), '');
  }
  throw new Error('It should have failed');
}

describe('where a configuration is found', () => {
  test('at or above the folder, .ts before .json', () => {
    const root = temporaryFolder();
    const below = path.join(root, 'a', 'b');
    mkdirSync(below, { recursive: true });
    writeFileSync(path.join(root, 'lens.config.json'), '{}');
    expect(findConfig(below, {})).toBe(path.join(root, 'lens.config.json'));
    writeFileSync(path.join(root, 'lens.config.ts'), 'export default {};');
    expect(findConfig(below, {})).toBe(path.join(root, 'lens.config.ts'));
  });

  test('LENS_CONFIG names another, or none', () => {
    const file = written('own.json', '{}');
    const folder = path.dirname(file);
    writeFileSync(path.join(folder, 'lens.config.json'), '{}');
    expect(findConfig(folder, { LENS_CONFIG: 'own.json' })).toBe(file);
    expect(findConfig(folder, { LENS_CONFIG: 'none' })).toBeUndefined();
    expect(() => findConfig(folder, { LENS_CONFIG: 'gone.json' })).toThrow('not there');
  });
});

describe('what it reports', () => {
  test('JSON: paths count from its folder, prices are prices', async () => {
    const file = written(
      'lens.config.json',
      '{"captures":"logs","database":"/db","site":"out","prices":[{"model":"M","input":1,"output":2}],"redact":["secret-name"]}',
    );
    const config = await loadConfig(file);
    expect(config).toMatchObject({
      captures: path.join(path.dirname(file), 'logs'),
      database: '/db',
      site: path.join(path.dirname(file), 'out'),
      prices: [{ model: 'm', provider: 'user', input: 1, output: 2, source: file }],
      redact: ['secret-name'],
    });
  });

  test('TypeScript runs by type stripping', async () => {
    const file = written(
      'lens.config.ts',
      'interface Rule { command: string; name: string }\nconst rule: Rule = { command: "x", name: "y" };\nexport default { agents: [rule] };\n',
    );
    expect((await loadConfig(file)).agents).toEqual([{ command: 'x', name: 'y' }]);
  });

  test.each([
    ['{\n  "captures": 3\n}', '/lens.config.json:2: The configuration is not valid: captures:'],
    [
      '{\n  "databse": "x"\n}',
      '/lens.config.json:2: The configuration is not valid: Unrecognized key: "databse"',
    ],
    [
      '{\n "prices": [\n  {"model":"m","input":1,"output":2},\n  {"model":"m","input":-1,"output":2}]}',
      '/lens.config.json:4: ',
    ],
    ['{\n "agents": [{\n  "command": "x",\n  "mode": "sideways" }]}', '/lens.config.json:4: '],
    [
      '{\n "redact": ["abc"]}',
      '/lens.config.json:2: The configuration is not valid: redact.[0]: a text this short',
    ],
    ['{\n "a": 1,\n oops\n}', '/lens.config.json:3: '],
  ])('wrong JSON is reported with file and line: %j', async (text, told) => {
    expect(await failure(written('lens.config.json', text))).toContain(told);
  });

  test.each([
    ['export default {\n  site: 3,\n};\n', '/lens.config.ts:2: The configuration is not valid: site:'],
    [
      'export const config = {};\n',
      '/lens.config.ts: The configuration is not valid: it has no default export',
    ],
    ['const a = 1;\nthrow new Error("no");\n', '/lens.config.ts:2: The configuration is not valid: no'],
  ])('wrong TypeScript is reported with file and, where known, line: %j', async (text, told) => {
    expect(await failure(written('lens.config.ts', text))).toContain(told);
  });
});

describe('how it counts', () => {
  const config = {
    ...noConfig,
    captures: '/c',
    database: '/d',
    site: '/s',
    agents: [
      {
        command: ['house', 'house-agent'],
        name: 'house',
        mode: 'reverse' as const,
        env: { BASE: '{url}' },
        intercept: ['api.house'],
      },
    ],
  };

  test.each([
    [showCommand, [], { db: '/d' }],
    [analyzeCommand, [], { db: '/d', captures: '/c' }],
    [buildCommand, [], { db: '/d', out: '/s' }],
    [captureCommand, [], { out: '/c' }],
    [
      captureCommand,
      ['/usr/bin/house-agent', '-p', 'hi'],
      { out: '/c', agent: 'house', mode: 'reverse', env: ['BASE={url}'], intercept: ['api.house'] },
    ],
  ])('$0.usage takes what it has flags for', (spec, rest, filled) => {
    expect(withConfig(spec, {}, rest, config)).toEqual(filled);
  });

  test('flags win', () => {
    const options = { db: '/mine', out: '/there', agent: 'other' };
    expect(withConfig(captureCommand, { out: '/there', agent: 'other' }, ['house'], config)).toMatchObject({
      out: '/there',
      agent: 'other',
      mode: 'reverse',
    });
    expect(withConfig(buildCommand, options, [], config)).toMatchObject({ db: '/mine', out: '/there' });
  });
});

test.each([
  [[], 1],
  [['a'], 2],
  [['b', 1, 'c'], 4],
  [['b', 1, 'gone'], 4],
  [['}{'], 5],
])('line of %j', (at, line) => {
  const text = '{\n"a": "}, \\" {",\n"b": [1,\n {"c": [[], {}]}],\n "}{": null}';
  expect(lineOfPath(text, at)).toBe(line);
});
