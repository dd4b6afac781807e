import { z } from 'zod';
import type { Database } from '../store/database.ts';
import { familySamples, pathsOfTexts } from '../store/queries/template-samples.ts';
import type { Queries } from '../store/side-by-side.ts';
import { checkedRows, maybeWhole } from './query.ts';

const template = z.strictObject({
  template_id: z.string(),
  kind: z.string(),
  /** Where most requests carry it. */
  location: z.string(),
  /** Distinct texts, and requests that carry one of them. */
  samples: z.int(),
  requests: z.int(),
  lines: z.int(),
  fixed_lines: z.int(),
  /** Mean tokens of a text, o200k estimate. */
  tokens: z.number(),
  /** Share of a mean text that is fixed, by characters, 0 to 1. */
  fixed_share: z.number(),
});
export type Template = z.infer<typeof template>;

/** Templates of a family in the order its requests carry them. */
export function templates(db: Queries, family: string): Promise<Template[]> {
  return checkedRows(
    db,
    template,
    `
    SELECT template_id, kind, location, samples, requests, lines, fixed_lines, tokens, fixed_share
    FROM skeletons
    WHERE family_id = $family
    ORDER BY position, template_id`,
    { family },
  );
}

const longFamily = z.strictObject({ family_id: z.string() });

/** Families whose templates have at least `least` bytes of fixed text. */
export async function longFamilies(db: Queries, least: number): Promise<Set<string>> {
  const rows = await checkedRows(
    db,
    longFamily,
    `
    SELECT t.family_id
    FROM templates t JOIN template_lines l ON l.template_id = t.template_id
    GROUP BY t.family_id
    HAVING sum(strlen(array_to_string(l.literals, ''))) >= $least`,
    { least },
  );
  return new Set(rows.map(({ family_id }) => family_id));
}

const templateLine = z.strictObject({
  /** From 0. */
  line: z.int(),
  /** F fixed, S slots in the line, O optional, L list or free text, M moved. */
  kind: z.string(),
  /** Fixed texts of the line; between two of them is a placeholder. */
  literals: z.array(z.string()),
  /** Samples that have it. */
  support: z.int(),
  block: maybeWhole,
});
export type TemplateLine = z.infer<typeof templateLine>;

export function templateLines(db: Queries, template: string): Promise<TemplateLine[]> {
  return checkedRows(
    db,
    templateLine,
    'SELECT line, kind, literals, support, block FROM template_lines WHERE template_id = $template ORDER BY line',
    { template },
  );
}

const templateBlock = z.strictObject({
  block: z.int(),
  /** optional, list, free-text or moved. */
  kind: z.string(),
  parent: maybeWhole,
  first_line: z.int(),
  last_line: z.int(),
  support: z.int(),
});
export type TemplateBlock = z.infer<typeof templateBlock>;

/** Runs of lines that only some samples have, or that repeat; outer ones before those in them. */
export function templateBlocks(db: Queries, template: string): Promise<TemplateBlock[]> {
  return checkedRows(
    db,
    templateBlock,
    `
    SELECT block, kind, parent, first_line, last_line, support
    FROM template_blocks
    WHERE template_id = $template
    ORDER BY first_line, last_line DESC, block`,
    { template },
  );
}

/** What some requests of a family have in all parts of its prompt. */
export interface Sample {
  /** Id of the first request that has it, when it was seen, and the label of its session. */
  record_id: string;
  first_seen: string | null;
  label: string | null;
  requests: number;
  /** By template: how its text is built from it, JSON text: a line, a run of lines, or a line with its values. */
  paths: ReadonlyMap<string, string>;
}

/** What requests of a family have in all parts of its prompt, each combination once, the oldest first. */
export async function samples(db: Database, family: string, limit: number): Promise<Sample[]> {
  const found = await familySamples(db, family, limit);
  const texts = [...new Set(found.flatMap(({ parts }) => parts.map(({ text_id }) => text_id)))];
  const paths = new Map(
    (await pathsOfTexts(db, texts)).map(({ text_id, template_id, path }) => [
      `${template_id} ${text_id}`,
      path,
    ]),
  );
  return found.map(({ parts, ...sample }) => ({
    ...sample,
    paths: new Map(parts.map(({ template_id: id, text_id }) => [id, paths.get(`${id} ${text_id}`) ?? '[]'])),
  }));
}

/** Headings and lone opening tags of a template; lines from 1, depth from 1 to 3. */
export function outlineOf(
  lines: readonly Pick<TemplateLine, 'line' | 'literals'>[],
): { line: number; depth: number; text: string }[] {
  const MAX_ENTRIES = 80;
  const MAX_CHARS = 80;
  const shorten = (text: string): string =>
    text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS).toWellFormed()}…` : text;
  let fenced = false;
  const found: { line: number; depth: number; text: string }[] = [];
  for (const { line, literals } of lines) {
    const text = literals.join('…');
    if (/^\s*(```|~~~)/.test(text)) fenced = !fenced;
    if (fenced) continue;
    const heading = /^(#{1,6}) +(\S.*)$/.exec(text);
    const tag = /^<([a-zA-Z][\w-]*)>$/.exec(text);
    if (heading)
      found.push({
        line: line + 1,
        depth: Math.min(3, heading[1]?.length ?? 1),
        text: shorten(heading[2] ?? ''),
      });
    else if (tag) found.push({ line: line + 1, depth: 1, text: shorten(text) });
  }
  return found.slice(0, MAX_ENTRIES);
}
