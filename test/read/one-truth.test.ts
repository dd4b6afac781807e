import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyzeAndReport } from '../../src/cli/analyze-and-report.ts';
import { readers } from '../../src/import/table.ts';
import { routesOf } from '../../src/pages/_load/routes.ts';
import type { Route } from '../../src/pages/_load/site.ts';
import { mainFamily } from '../../src/read/report-figures.ts';
import { type AgentReport, type ReportData, reportSchema } from '../../src/read/report-schema.ts';
import type { CachePage, OverviewPage } from '../../src/read/twins/overview.ts';
import type { FamiliesPage, FamilyPage, SlotsPage } from '../../src/read/twins/prompts.ts';
import type { ToolsPage } from '../../src/read/twins/tools.ts';
import { loadApp } from '../../src/site/app.ts';
import { framesOf } from '../../src/site/frame.ts';
import type { Database } from '../../src/store/database.ts';
import { openReadOnly } from '../../src/store/open.ts';
import { count, percent } from '../../src/text/figures.ts';
import { recordingEffects } from '../analysis/run.ts';
import { freshApp } from '../site/app.ts';

const data = path.resolve(import.meta.dirname, '../../data');

const folder = mkdtempSync(path.join(tmpdir(), 'lens-one-truth-'));

/** The same captures in every form that people see. */
let terminal = '';
let markdown = '';
let report: ReportData;
let database: Database;
let routes: Map<string, Route>;
let html: (url: string) => Promise<string>;

beforeAll(async () => {
  await freshApp();
  const effects = recordingEffects(folder);
  const file = (name: string): string => path.join(folder, name);
  await analyzeAndReport(
    { logs: [data], readers, md: file('report.md'), json: file('report.json') },
    effects,
  );
  terminal = plain(effects.seen.out);
  markdown = plain(readFileSync(file('report.md'), 'utf8').replaceAll(/[`*\\]/g, ''));
  report = reportSchema.parse(JSON.parse(readFileSync(file('report.json'), 'utf8')));
  database = await openReadOnly(file('lens.duckdb'));
  routes = await routesOf(database, { batch: 200 });
  const app = await loadApp();
  const frameOf = await framesOf(database, { app, sql: false, policies: false, shown: null });
  html = async (url) => {
    const page = await twin(url);
    return textOf(await app.render({ page, frame: frameOf(url) } as Parameters<typeof app.render>[0]));
  };
}, 600_000);

afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** One kind of blank, so that texts can be compared with any blank between number and unit. */
const plain = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** What a page shows, without its markup. */
function textOf(markup: string): string {
  const body = markup.slice(markup.indexOf('<main'), markup.lastIndexOf('</main>'));
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };
  const text = body
    .replaceAll(/<(script|style)[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<\/?(?:p|li|tr|td|th|h\d|div|section|article|dt|dd)[^>]*>/g, ' | ')
    .replaceAll(/<\/span>\s*<span[^>]*>/g, ' ')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll(/&(\w+);/g, (whole, name: string) => named[name] ?? whole);
  return plain(text);
}

async function twin<Page>(url: string): Promise<Page> {
  const route = routes.get(url);
  if (!route || !('load' in route)) throw new Error(`No page ${url}`);
  return (await route.load()) as Page;
}

/** All that a pattern finds, one line an agent or thing, for comparing with what it has to be. */
const found = (text: string, pattern: RegExp): string[][] =>
  [...text.matchAll(pattern)].map(([, ...groups]) => groups);

interface Main {
  agent: AgentReport;
  size: string;
  fixed: string;
  median: string;
}

const mains = (): Main[] =>
  report.agents.map((agent) => ({
    agent,
    size: count(agent.main.instruction_tokens),
    fixed: plain(percent(agent.main.fixed_share)),
    median: count(agent.main.estimated_input_tokens),
  }));

describe('the main prompt of each agent', () => {
  it('has one size and one fixed share in terminal, report, overview and list of agents', async () => {
    const wanted = mains().map(({ agent, size, fixed }) => [agent.agent, size, fixed]);
    const stated = /(\S+) main loop on [^:]+: ([\d,]+) tokens of instructions, ([<>]?[\d.]+ %) fixed/g;
    expect(found(markdown, stated).toSorted()).toEqual(wanted.toSorted());
    const printed = found(terminal, stated);
    expect(printed.length).toBeGreaterThan(0);
    expect(wanted).toEqual(expect.arrayContaining(printed));
    const overview = await html('index.html');
    const agents = await html('agents.html');
    for (const { size, fixed, median } of mains()) {
      expect(overview).toContain(
        `${median} tokens in a median request; prompt: ${size} tokens, ${fixed} fixed`,
      );
      expect(agents).toContain(`| ${size} | | ${fixed} |`);
    }
  });

  it('has one median of its requests in terminal, report, overview and list of prompts', async () => {
    const wanted = mains().map(({ agent, median }) => [agent.agent, median]);
    for (const text of [markdown, terminal]) {
      const [sentence = ''] = /Input of a median request[^\n]*?:([^.]+)\./.exec(text) ?? [];
      expect(found(sentence, /(\S+) ([\d,]+) \(\d+ %/g).toSorted()).toEqual(wanted.toSorted());
    }
    const { agents } = await twin<OverviewPage>('index.html');
    const { families } = await twin<FamiliesPage>('families.html');
    for (const { agent, median } of mains()) {
      const shown = agents.find((one) => one.agent === agent.agent)?.main;
      expect([shown?.family, count(shown?.anatomy.total)]).toEqual([agent.main.family_id, median]);
      const family = families.find((one) => one.family === agent.main.family_id);
      expect(count(family?.anatomy.total)).toBe(median);
      expect(family?.anatomy).toMatchObject({ basis: 'estimate', statistic: 'median' });
    }
  });
});

describe('prompts', () => {
  it('have the same sizes, slots and tools on their page as in the report', async () => {
    const { families } = await twin<FamiliesPage>('families.html');
    const all = report.agents.flatMap((agent) => agent.families);
    expect(families.map(({ family }) => family).toSorted()).toEqual(
      all.map(({ family_id }) => family_id).toSorted(),
    );
    for (const family of all) {
      const listed = families.find((one) => one.family === family.family_id);
      const page = await twin<FamilyPage>(listed?.url ?? '');
      expect({
        requests: listed?.requests,
        tokens: count(listed?.tokens),
        fixed: percent(share(listed)),
        slots: listed?.slots,
        surfaces: page.surfaces.map((surface) => [
          surface.place,
          surface.requests,
          surface.samples,
          surface.lines,
          count(surface.tokens),
          percent(share(surface)),
        ]),
        tools: page.tools.map(({ name, requests, always }) => ({ name, requests, always })),
      }).toEqual({
        requests: family.requests,
        tokens: count(family.instruction_tokens),
        fixed: percent(family.fixed_share),
        slots: family.slots,
        surfaces: family.surfaces.map((surface) => [
          surface.location,
          surface.requests,
          surface.samples,
          surface.lines,
          count(surface.tokens),
          percent(surface.fixed_share),
        ]),
        tools: expect.arrayContaining(
          family.tools.map(({ name, requests, always }) => ({ name, requests, always })),
        ),
      });
      expect(page.tools.length).toBe(family.tools.length);
    }
  });

  it('state their size in the same words on the page of a main prompt', async () => {
    for (const { agent, size, fixed } of mains()) {
      const family = mainFamily(agent);
      const text = await html(`families/${family?.family_id}.html`);
      expect(text).toContain(`${size} tokens in `);
      expect(text).toContain(`${fixed} of it is fixed`);
    }
  });
});

/** Share of a prompt or a text that is fixed. */
const share = (one: { tokens: number; fixedTokens: number } | undefined): number | null =>
  one === undefined || one.tokens === 0 ? null : one.fixedTokens / one.tokens;

it('shows each slot with the values and requests of the report', async () => {
  const { families, pages } = await twin<SlotsPage>('slots.html');
  expect(pages).toBe(1);
  const shown = families.flatMap(({ slots }) =>
    slots.map(({ slot, name, kind, distinct, requests }) => [slot, name, kind, distinct, requests]),
  );
  const wanted = report.agents
    .flatMap((agent) => agent.families)
    .flatMap(({ surfaces }) => surfaces)
    .flatMap(({ variants }) => variants)
    .map((slot) => [slot.slot_id, slot.slot, slot.slot_kind, slot.distinct_values, slot.requests]);
  expect(shown.toSorted()).toEqual(wanted.toSorted());
});

it('gives each tool the same weight, offers, calls and failures', async () => {
  const page = await twin<ToolsPage>('tools.html');
  const text = await html('tools.html');
  for (const agent of report.agents) {
    const shown = page.agents.find((one) => one.agent === agent.agent)?.tools ?? [];
    expect(
      shown
        .map(({ name, type, versions, requests, tokens, calls, failures, parameters }) => [
          name,
          type,
          versions,
          requests,
          tokens,
          calls,
          failures,
          parameters,
        ])
        .toSorted(),
    ).toEqual(
      agent.tools
        .map((tool) => [
          tool.name,
          tool.type,
          tool.definitions,
          tool.requests,
          tool.tokens,
          tool.calls,
          tool.failed_calls,
          tool.parameter_names.length,
        ])
        .toSorted(),
    );
    for (const { name, tokens } of agent.tools) {
      expect(text).toContain(name);
      expect(text).toContain(count(tokens));
    }
  }
});

it('names the same slots and tokens as not cacheable', async () => {
  const { costs } = await twin<CachePage>('cache.html');
  const wanted = report.agents
    .flatMap((agent) => agent.slot_cost)
    .map((line) => [
      line.family,
      line.scope,
      line.location,
      line.slot,
      line.pairs,
      line.all_pairs,
      line.uncacheable_tokens,
    ]);
  const shown = costs.map((line) => [
    line.prompt,
    line.scope,
    line.place,
    line.name,
    line.pairs,
    line.allPairs,
    line.tokens,
  ]);
  expect(shown.length).toBeGreaterThan(0);
  expect(wanted).toEqual(expect.arrayContaining(shown));
});

describe('usage', () => {
  const sumOf = (by: string, of: (line: AgentReport['usage'][number]) => number | null): number =>
    report.agents
      .flatMap((agent) => agent.usage)
      .filter(({ answered_by }) => answered_by === by)
      .reduce((sum, line) => sum + (of(line) ?? 0), 0);

  it('is shown as that of a local server where one reported it, and never as a provider’s', async () => {
    const text = await html('index.html');
    expect(sumOf('provider', (line) => line.reported_exchanges)).toBe(0);
    expect(text).toContain('No provider reported usage.');
    expect(text).not.toContain('Providers reported');
    const tokens = sumOf('local', (line) => line.input_tokens);
    const exchanges = sumOf('local', (line) => line.reported_exchanges);
    expect(tokens).toBeGreaterThan(0);
    expect(text).toContain(
      `A server on the same machine, which may be a stand-in, reported ${count(tokens)} input tokens in ${exchanges} exchanges`,
    );
  });

  it('costs nothing that no provider reported', async () => {
    expect(markdown).toMatch(/Not known from these logs: .*costs, cache hits, .*\(only stand-ins answered\)/);
    expect(markdown).not.toContain('$0');
    expect(await html('index.html')).toContain(
      'The cost is not known: no provider reported usage for a model with a list price.',
    );
    expect(await html('index.html')).not.toContain('$');
  });

  it('is null in every exchange that lens answered', async () => {
    const made = [...routes.values()].filter(({ url }) => /^x\/[^.]+\.html$/.test(url));
    let dry = 0;
    for (const { url } of made) {
      const { exchange } = await twin<{ exchange: Record<string, unknown> }>(url);
      if (exchange['answeredBy'] !== 'lens') continue;
      dry++;
      const usage = ['inputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'uncachedTokens', 'outputTokens'];
      expect(usage.map((name) => exchange[name])).toEqual(usage.map(() => null));
    }
    expect(dry).toBe(report.totals.answered_by_lens);
  });
});

it('counts the same captures', async () => {
  const { exchanges, sessions } = report.totals;
  const text = await html('index.html');
  expect(markdown).toContain(
    `${exchanges} requests of ${report.agents.length} agents in ${sessions} sessions`,
  );
  expect(terminal).toContain(
    `${exchanges} requests of ${report.agents.length} agents in ${sessions} sessions`,
  );
  expect(text).toContain(`in ${sessions} sessions`);
  expect(text).toContain(`${exchanges} exchanges`);
});

it('runs every query that a page names as its evidence', async () => {
  const queries = new Set<string>();
  for (const route of routes.values()) {
    if (
      !('load' in route) ||
      !/^(\w+|families\/[^/]+|tools\/[^/]+\/[a-d].*|sessions\/.*)\.html$/.test(route.url)
    )
      continue;
    const { evidence } = (await route.load()) as { evidence: { sql: string }[] };
    for (const { sql } of evidence) queries.add(sql);
  }
  expect(queries.size).toBeGreaterThan(40);
  for (const sql of queries) await expect(database.rows(sql), sql).resolves.toBeInstanceOf(Array);
});
