import type { Queries } from '../../src/store/side-by-side.ts';
import { type Step, steps, toolFactors } from './judge.ts';
import type { AgentLabels, Label } from './labels.ts';
import type { RawRequest } from './raw.ts';

/** Found of expected, reported and right, and each miss in words. */
export interface Score {
  expected: number;
  found: number;
  reported: number;
  right: number;
  misses: string[];
}

export type Scores = Record<'changelog' | 'tools' | 'slots' | 'determinants', Score>;

const empty = (): Score => ({ expected: 0, found: 0, reported: 0, right: 0, misses: [] });

/** Compares what lens derived from the logs of a probe with the raw differences and with the labels of a person. */
export async function scoreAgent(
  db: Queries,
  requests: readonly RawRequest[],
  agent: AgentLabels,
): Promise<Scores> {
  const found = steps(requests);
  return {
    changelog: await scoreChangelog(db, found),
    tools: await scoreTools(db, found),
    ...(await scoreSlots(db, requests, agent)),
  };
}

const step = ({ from, to, model, fromModel }: Step): string =>
  `${from} -> ${to}, ${fromModel === model ? model : `${fromModel} -> ${model}`}`;

/** A set of lines against another, both ways. */
function compare<A, B>(
  score: Score,
  expected: Iterable<A>,
  reported: Iterable<B>,
  { same, where, allowed = expected }: { same(a: A, b: B): boolean; where: string; allowed?: Iterable<A> },
): void {
  const [wanted, given, right] = [[...expected], [...reported], [...allowed]];
  for (const one of wanted) {
    score.expected++;
    if (given.some((other) => same(one, other))) score.found++;
    else score.misses.push(`${where}: missing ${JSON.stringify(one)}`);
  }
  for (const one of given) {
    score.reported++;
    if (right.some((other) => same(other, one))) score.right++;
    else score.misses.push(`${where}: too many ${JSON.stringify(one)}`);
  }
}

interface ChangeRow {
  change: string;
  before: string | null;
  after: string | null;
}

async function scoreChangelog(db: Queries, all: readonly Step[]): Promise<Score> {
  const score = empty();
  for (const one of all) {
    const rows = await db.rows<ChangeRow & Record<string, unknown>>(
      `
      SELECT c.change, c.before, c.after
      FROM edition_changes c
      WHERE c.from_agent_version = $from AND c.to_agent_version = $to AND c.model = $model
        AND c.from_model = $fromModel 
        AND EXISTS (SELECT 1 FROM family_tools t WHERE t.family_id = c.family_id) = $isMain`,
      { from: one.from, to: one.to, model: one.model, fromModel: one.fromModel, isMain: one.isMain },
    );
    // Parameters, beta headers and the order of tools are not lines of a prompt.
    const inText = rows.filter(({ change }) => ['added', 'removed', 'reworded'].includes(change));
    for (const [side, expected, member] of [
      ['removed', one.removed, 'before'],
      ['added', one.added, 'after'],
    ] as const) {
      const reported = new Set(inText.flatMap((row) => linesOf(row[member])));
      compare(score, expected.recurring, reported, {
        same: spelledAlike,
        where: `${step(one)}, ${side}`,
        allowed: expected.all,
      });
    }
    // A moved line is in both versions.
    for (const line of rows
      .filter(({ change }) => change === 'moved')
      .flatMap(({ before }) => linesOf(before))) {
      score.reported++;
      const inBoth = [one.before, one.after].every((lines) =>
        [...lines.keys()].some((raw) => spelledAlike(raw, line)),
      );
      if (inBoth) score.right++;
      else score.misses.push(`${step(one)}: moved ${JSON.stringify(line)}, which is not in both`);
    }
  }
  return score;
}

const linesOf = (text: string | null): string[] =>
  (text ?? '')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');

/** Whether a raw line is a line of lens, whose slots are written as ‹name›. */
function spelledAlike(raw: string, line: string): boolean {
  if (!line.includes('‹')) return raw === line;
  const pattern = line
    .split(/‹[^›]*›/)
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}$`).test(raw);
}

interface ToolRow {
  name: string;
  change: string;
  path: string | null;
  before: string | null;
  after: string | null;
}

async function scoreTools(db: Queries, all: readonly Step[]): Promise<Score> {
  const score = empty();
  for (const one of all.filter(({ model, fromModel, isMain }) => isMain && model === fromModel)) {
    const rows = await db.rows<ToolRow & Record<string, unknown>>(
      `
      SELECT DISTINCT name, change, path, before, after FROM tool_changes
      WHERE from_agent_version = $from AND to_agent_version = $to AND list_contains(model_names, $model)`,
      { from: one.from, to: one.to, model: one.model },
    );
    const reported = new Set(rows.filter(({ change }) => change !== 'order').flatMap(toolWords));
    compare(score, one.tools, reported, { same: (a, b) => a === b, where: step(one) });
  }
  return score;
}

function toolWords({ name, change, path, before, after }: ToolRow): string[] {
  if (change === 'renamed') return [`${before ?? name} removed`, `${after ?? name} added`];
  if ((path ?? '') === '' && (change === 'added' || change === 'removed')) return [`${name} ${change}`];
  return [`${name} ${(path ?? '') === '' && change === 'description' ? 'description' : 'schema'}`];
}

interface SlotRow {
  slot_id: string;
  name: string;
  values: string[];
}

async function scoreSlots(
  db: Queries,
  requests: readonly RawRequest[],
  { labels, versions }: AgentLabels,
): Promise<Pick<Scores, 'slots' | 'determinants'>> {
  const [slots, determinants] = [empty(), empty()];
  const rows = await db.rows<SlotRow & Record<string, unknown>>(`
    SELECT s.slot_id, s.name, coalesce(list(v.value) FILTER (v.value IS NOT NULL), []) || coalesce((
      SELECT list(array_to_string(l.literals, '')) FROM template_lines l JOIN template_blocks b USING (template_id)
      WHERE s.template_id = b.template_id AND s.block = b.block AND l.line BETWEEN b.first_line AND b.last_line
    ), []) AS values
    FROM slots s
    JOIN families f ON f.family_id = s.family_id
    LEFT JOIN slot_values v ON v.slot_id = s.slot_id
    WHERE f.role = 'main'
    GROUP BY s.slot_id, s.name, s.template_id, s.block
    ORDER BY s.name, s.slot_id`);
  const effects = await db.rows<
    Record<'version' | 'subject' | 'name' | 'factor', string> & { slot_id: string | null }
  >(`
    SELECT DISTINCT agent_version AS version, subject, name, factor, slot_id
    FROM experiments WHERE factor <> 'chance' AND subject <> 'parameter'
    ORDER BY ALL`);
  // Blocks that a configuration decides are variants, and no slots.
  const variants = await db.rows<{ name: string; lines: string[] } & Record<string, unknown>>(`
    SELECT v.name, list(DISTINCT array_to_string(l.literals, '')) AS lines
    FROM variants v
    JOIN template_blocks b ON b.template_id = v.template_id AND b.block = v.block
    JOIN template_lines l ON l.template_id = b.template_id AND l.line BETWEEN b.first_line AND b.last_line
    GROUP BY v.name`);
  const linesOfVariant = new Map(variants.map(({ name, lines }) => [name, lines]));
  const valuesOf = new Map(rows.map(({ slot_id, values }) => [slot_id, values]));
  const fits = ({ finds }: Label, name: string, values: readonly string[]): boolean =>
    [name, ...values].some((text) => finds.test(text));
  const seen = (label: Label): boolean =>
    rows.some(({ name, values }) => fits(label, name, values)) ||
    effects.some(
      ({ name, subject }) => subject !== 'tool' && fits(label, name, linesOfVariant.get(name) ?? []),
    );
  for (const label of labels) {
    slots.expected++;
    if (seen(label)) slots.found++;
    else slots.misses.push(`missing ${label.name}`);
  }
  for (const { name, values } of rows) {
    slots.reported++;
    if (labels.some((label) => fits(label, name, values))) slots.right++;
    else slots.misses.push(`too many: ${name} = ${JSON.stringify(values[0] ?? '').slice(0, 80)}`);
  }
  const captured = new Set(requests.map(({ version }) => version));
  for (const version of versions.filter((one) => captured.has(one))) {
    const own = effects.filter((effect) => effect.version === version);
    const word = ({ subject, name, factor, slot_id }: (typeof own)[number]): string => {
      if (subject === 'tool') return `tool ${name} <- ${factor}`;
      const values = slot_id === null ? (linesOfVariant.get(name) ?? []) : (valuesOf.get(slot_id) ?? []);
      const label = labels.find((one) => fits(one, name, values));
      return `${label?.name ?? `"${name}"`} <- ${factor}`;
    };
    const isThere = ({ factors, since = versions[0] as string }: Label): boolean =>
      factors.length > 0 && versions.indexOf(version) >= versions.indexOf(since);
    const expected = new Set([
      ...labels
        .filter(isThere)
        .flatMap(({ name, factors }) => factors.map((factor) => `${name} <- ${factor}`)),
      ...[...toolFactors(requests, version)].map((pair) => `tool ${pair}`),
    ]);
    compare(determinants, expected, new Set(own.map(word)), { same: (a, b) => a === b, where: version });
  }
  return { slots, determinants };
}
