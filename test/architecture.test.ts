import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  sourceFiles as files,
  floorOf,
  importsMarkdown,
  importsOf,
  sourceOf,
} from '../scripts/docs/imports.ts';

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
  pages: ['read', 'text', 'components', 'layouts'],
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

/** Files with effects on the machine, by folder: everything else computes. */
const edgeFiles: Readonly<Record<string, string>> = {
  'analysis/cost/': 'override',
  'analysis/ingest/': 'find-logs folder-log log-file log-register',
  'analysis/prompts/batch/': 'mine-file read-part second-thread worker',
  'analysis/tokens/': 'count',
  'cli/': 'analyze-and-report check live-server push safe-copy shared-source',
  'cli/config/': 'find load',
  'cli/run/': 'analyse-apart mine summary',
  'clickhouse/': 'pull',
  'export/': 'har output',
  'gateway/config/': 'load',
  'gateway/configure/': 'configure',
  'import/': 'code-agent-lens orca-replay own-artifacts',
  'import/transcripts/': 'opencode-storage',
  'lake/': 'folder spool',
  '': 'paths version',
  'probe/': 'install isolation project run state',
  'proxy/agents/': 'agent-files claude codex-config command',
  'proxy/ca/': 'open store trust',
  'proxy/': 'capture launch telemetry',
  'proxy/capture/': 'console paste session',
  'proxy/doctor/': 'machine round-trip',
  'proxy/dry/': 'recorded-answers',
  'proxy/network/': 'lan upstream-trust',
  'proxy/sink/': 'log-file memory-file process recording-process',
  'record/': 'append-packed append index json-file keep pack running',
  'render/terminal/': 'effects',
  'share/': 'run',
  'site/': 'analyze-again app follow made-from pages snapshot target',
  'site/live/': 'captures follow-log growing',
  'site/one-file/': 'export',
  'store/': 'copy-database database empty-database open',
};

describe('architecture', () => {
  it('imports go down the floors only', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter(({ target }) => !target.startsWith('..'))
        .filter(({ target, typeOnly }) => {
          const [from, to] = [floorOf(file), floorOf(target)];
          if (from === to || ground.has(to) || from.startsWith('env')) return false;
          // What is shown are the rows of the read model.
          if (
            typeOnly &&
            ['components', 'layouts', 'pages', 'render', 'client'].includes(from) &&
            to === 'read'
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
    expect(users.filter((file) => eager.test(sourceOf(file)))).toEqual([]);
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
      count: sourceOf(file).split('\n').length - 1,
    }));
    expect(lines.filter(({ file, count }) => count > maxLines && !longForAReason.has(file))).toEqual([]);
    const sorted = lines.map(({ count }) => count).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(90);
  });

  it('keeps SQL that runs in read and store, and internal tables out of read', () => {
    const runs = /\.(rows|first|run|columns)(<[^(]*>)?\(\s*[`'"]|\bcheckedRows\(/;
    const elsewhere = files.filter(
      (file) => !['read', 'store'].includes(floorOf(file)) && runs.test(sourceOf(file)),
    );
    // Numbering the prefix tree is a step of the ingest that runs inside DuckDB.
    expect(elsewhere).toEqual([path.normalize('analysis/ingest/spans.ts')]);
    const internal = files.filter(
      (file) => floorOf(file) === 'read' && /\b(FROM|JOIN)\s+_[a-z]/.test(sourceOf(file)),
    );
    // A filter narrows every table of a copy before anything is read.
    expect(internal).toEqual([path.normalize('read/filter.ts')]);
  });

  it('formats figures in text alone', () => {
    const formats =
      /\.(toLocaleString|toFixed|toLocale(Date|Time)String)\(|\bnew Intl\.(Number|DateTime|List)Format/;
    const elsewhere = files.filter((file) => floorOf(file) !== 'text' && formats.test(sourceOf(file)));
    expect(elsewhere).toEqual([]);
  });

  it('reads and writes files, starts processes and threads in the files listed here alone', () => {
    const uses = /from 'node:(fs|fs\/promises|os|child_process|worker_threads)'/;
    const edges = Object.entries(edgeFiles).flatMap(([folder, names]) =>
      names.split(' ').map((name) => path.normalize(`${folder}${name}.ts`)),
    );
    expect(files.filter((file) => uses.test(sourceOf(file))).sort()).toEqual(edges.sort());
  });

  it('names agents in one table', () => {
    const named = /(['"`])(?:Claude Code|Codex|Gemini CLI|OpenCode|Qwen Code|GitHub Copilot CLI)\1/;
    expect(files.filter((file) => named.test(sourceOf(file)))).toEqual([path.normalize('text/agents.ts')]);
  });

  it('has a current drawing of its imports; npm run docs writes it', () => {
    const drawn = new URL('../docs/internals/imports.md', import.meta.url);
    expect(readFileSync(drawn, 'utf8')).toBe(importsMarkdown());
  });

  it('keeps the proxy free of the database and pages free of logs', () => {
    const packages = (file: string) => sourceOf(file).match(/from ['"][^.'"][^'"]*['"]/g) ?? [];
    const withDuckDb = files.filter((file) => packages(file).some((name) => name.includes('@duckdb')));
    // The page that asks the published database brings the engine into the browser.
    const elsewhere = withDuckDb.filter((file) => floorOf(file) !== 'store');
    expect(elsewhere).toEqual([path.normalize('client/sql/engine.ts')]);
  });
});

/** Pure data: a table is read by searching, not from top to bottom. */
const longForAReason = new Set<string>([]);
