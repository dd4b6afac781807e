import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../src');

/** Floor by floor: which other floors a folder of src may import. `errors`, `version`, `paths` and `text` are below all. */
const mayImport: Record<string, readonly string[]> = {
  cli: [
    'mcp',
    'proxy',
    'gateway',
    'probe',
    'check',
    'analysis',
    'site',
    'read',
    'render',
    'store',
    'import',
    'export',
    'share',
    'secrets',
    'telemetry',
    'lake',
    'clickhouse',
    'record',
    'wire',
  ],
  site: ['pages', 'components', 'languages', 'read', 'text', 'store', 'analysis', 'proxy', 'record', 'wire'],
  pages: ['read', 'text', 'store', 'components', 'layouts'],
  components: ['components', 'languages', 'styles', 'text'],
  layouts: ['components', 'styles'],
  client: ['languages', 'styles'],
  languages: [],
  styles: [],
  proxy: ['telemetry', 'secrets', 'wire', 'record'],
  telemetry: ['wire'],
  // Opt-in: nothing but the command line may import it, so that a plain capture never loads it.
  gateway: ['proxy', 'record', 'wire'],
  // Situations contain scripts of answers.
  probe: ['proxy', 'record'],
  lake: ['export', 'import', 'store', 'record', 'wire'],
  clickhouse: ['lake', 'store'],
  check: ['read'],
  analysis: ['text', 'store', 'wire', 'record'],
  mcp: ['read', 'render', 'store'],
  render: ['read', 'text', 'wire', 'languages'],
  // The read model uses pure functions of the analysis: similarity of words, differences of tools, purposes.
  // Findings are messages with values.
  read: ['analysis', 'store', 'text', 'wire', 'languages'],
  text: [],
  share: ['analysis', 'read', 'secrets', 'store', 'wire'],
  secrets: ['record'],
  export: ['read', 'telemetry', 'store', 'record', 'wire'],
  import: ['wire', 'record'],
  store: [],
  wire: [],
  record: ['wire'],
};
const ground = new Set(['errors', 'version', 'paths', 'text']);
const maxLines = 300;

const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.(ts|astro)$/.test(file),
);
const floorOf = (file: string): string => (file.split(path.sep)[0] ?? '').replace(/\.\w+$/, '');
const importsOf = (file: string): { target: string; typeOnly: boolean }[] => {
  const text = readFileSync(path.join(root, file), 'utf8');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^;'"]*?from\s*['"](\.[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]\s*\)|(?:^|\n)import\s*['"](\.[^'"]+)['"]/g,
  );
  return [...found].map(([, typeOnly, from, lazy, bare]) => ({
    target: path.normalize(path.join(path.dirname(file), from ?? lazy ?? bare ?? '')),
    typeOnly: typeOnly !== undefined,
  }));
};

describe('architecture', () => {
  it('imports go down the floors only', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter(({ target }) => !target.startsWith('..'))
        .filter(({ target, typeOnly }) => {
          const [from, to] = [floorOf(file), floorOf(target)];
          if (from === to || ground.has(to) || from.startsWith('env')) return false;
          // Types of a lower floor's data shapes may be named where values are only handed through.
          if (
            typeOnly &&
            ['components', 'layouts', 'pages', 'render', 'client'].includes(from) &&
            ['read', 'store', 'analysis', 'wire'].includes(to)
          ) {
            return false;
          }
          if (typeOnly && from === 'store') return !['wire', 'record'].includes(to);
          return !(mayImport[from] ?? []).includes(to);
        })
        .map(({ target }) => `${file} -> ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('loads the gateway for its own commands alone', () => {
    const users = files.filter(
      (file) =>
        floorOf(file) !== 'gateway' && importsOf(file).some(({ target }) => floorOf(target) === 'gateway'),
    );
    expect(users.sort()).toEqual(['cli/configure.ts', 'cli/gateway.ts'].map(path.normalize));
    // They are imported by `lens --help`, and import it when they run.
    const eager = /from '\.\.\/gateway\//;
    expect(users.filter((file) => eager.test(readFileSync(path.join(root, file), 'utf8')))).toEqual([]);
  });

  it('has no import cycles', () => {
    const graph = new Map(files.map((file) => [file, importsOf(file).map(({ target }) => target)]));
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (file: string, trail: string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open')
        return void cycles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
      state.set(file, 'open');
      // A component that renders itself (a tree) is recursion, not a cycle.
      for (const next of graph.get(file) ?? [])
        if (graph.has(next) && next !== file) visit(next, [...trail, file]);
      state.set(file, 'done');
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('has no import cycles between the folders of one folder', () => {
    const edges = new Map<string, Map<string, string>>();
    for (const file of files) {
      for (const { target } of importsOf(file)) {
        const [from, to] = [file, target].map((name) => name.split(path.sep)) as [string[], string[]];
        const at = from.findIndex((step, index) => step !== to[index]);
        // Files next to a folder may import from it and be imported: the law is about two folders.
        if (at < 0 || at >= from.length - 1 || at >= to.length - 1 || to[0] === '..') continue;
        const [a, b] = [from, to].map((steps) => steps.slice(0, at + 1).join('/')) as [string, string];
        const own = edges.get(a) ?? new Map<string, string>();
        edges.set(a, own.set(b, `${file} -> ${target}`));
      }
    }
    const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
      [...(edges.get(from)?.keys() ?? [])].some((next) => {
        if (next === to) return true;
        if (seen.has(next)) return false;
        seen.add(next);
        return reaches(next, to, seen);
      });
    const wrong = [...edges].flatMap(([a, own]) =>
      [...own].filter(([b]) => reaches(b, a)).map(([, example]) => example),
    );
    expect(wrong).toEqual([]);
  });

  it(`keeps files small: at most ${maxLines} lines, median under 90`, () => {
    const lines = files.map((file) => ({
      file,
      count: readFileSync(path.join(root, file), 'utf8').split('\n').length - 1,
    }));
    expect(lines.filter(({ file, count }) => count > maxLines && !longForAReason.has(file))).toEqual([]);
    const sorted = lines.map(({ count }) => count).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(90);
  });

  it('keeps SQL that runs in read and store, and internal tables out of read', () => {
    const runs = /\.(rows|first|run|columns)(<[^(]*>)?\(\s*[`'"]|\bcheckedRows\(/;
    const text = (file: string): string => readFileSync(path.join(root, file), 'utf8');
    const elsewhere = files.filter(
      (file) => !['read', 'store'].includes(floorOf(file)) && runs.test(text(file)),
    );
    // Numbering the prefix tree is a step of the ingest that runs inside DuckDB.
    expect(elsewhere).toEqual([path.normalize('analysis/ingest/spans.ts')]);
    const internal = files.filter(
      (file) => floorOf(file) === 'read' && /\b(FROM|JOIN)\s+_[a-z]/.test(text(file)),
    );
    // A filter narrows every table of a copy before anything is read.
    expect(internal).toEqual([path.normalize('read/filter.ts')]);
  });

  it('formats figures in text alone', () => {
    const formats =
      /\.(toLocaleString|toFixed|toLocale(Date|Time)String)\(|\bnew Intl\.(Number|DateTime|List)Format/;
    const elsewhere = files.filter(
      (file) => floorOf(file) !== 'text' && formats.test(readFileSync(path.join(root, file), 'utf8')),
    );
    expect(elsewhere).toEqual([]);
  });

  it('keeps the proxy free of the database and pages free of logs', () => {
    const packages = (file: string) =>
      readFileSync(path.join(root, file), 'utf8').match(/from ['"][^.'"][^'"]*['"]/g) ?? [];
    const withDuckDb = files.filter((file) => packages(file).some((name) => name.includes('@duckdb')));
    // The page that asks the published database brings the engine into the browser.
    const elsewhere = withDuckDb.filter((file) => floorOf(file) !== 'store');
    expect(elsewhere).toEqual([path.normalize('client/sql/engine.ts')]);
  });
});

/** Pure data: a table is read by searching, not from top to bottom. */
const longForAReason = new Set<string>([]);
