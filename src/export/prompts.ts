import { familyToolDefinitions } from '../read/diff/families.ts';
import { templateLines } from '../read/skeleton.ts';
import { familySlots } from '../read/slots.ts';
import type { Database } from '../store/database.ts';
import { type EditionPaths, editionPaths } from '../store/queries/edition-paths.ts';
import { withoutAgent } from '../text/agents.ts';
import { compareVersions } from '../text/compare-versions.ts';
import { slug } from '../text/slug.ts';
import { parseJson } from '../wire/json.ts';
import { type OutputFolder, openFolder, written } from './output.ts';

/** Marks a folder that lens may replace, and states what its files are. */
const README = 'README.md';
const about = `# Prompts

The instruction texts and tools of coding agents, by agent and prompt family, written by \`lens export --prompts\`.

- \`AGENT/FAMILY/system-1.md\`: the newest version of a text. \`‹name›\` is a slot: its values differ from request to
  request and are not here. A list or a passage that differs is one line. Lines that only some requests have are here.
- \`AGENT/FAMILY/tools/TOOL.md\`: the newest definition of a tool.
- \`AGENT/FAMILY/editions/VERSION/\`: the texts of each version of the agent.

Nothing here depends on when or how often a prompt was captured: a change of a file is a change of the prompt.
`;

/**
 * Writes instruction texts and tools as Markdown, for a git repository: one file a text, under the newest version and
 * under each version of the agent, with the names of slots in place of their values.
 *
 * @returns the number of files
 * @throws LensError `not_writable`
 */
export async function exportPrompts(db: Database, folder: string): Promise<number> {
  let files = 0;
  const paths = await editionPaths(db);
  await written(await openFolder(folder, { mark: README, flag: '--prompts' }), async (output) => {
    const write = (name: string, text: string): void => {
      output.write(name, text);
      files++;
    };
    output.write(README, about);
    for (const { place, editions } of lineagesOf(paths)) {
      const newest = editions.at(-1);
      for (const { version, templates } of editions) {
        for (const [file, text] of await textsOf(db, templates)) {
          write(`${place}/editions/${slug(version)}/${file}`, text);
          if (version === newest?.version) write(`${place}/${file}`, text);
        }
      }
      const family = newest?.templates.at(-1)?.family_id;
      if (family !== undefined) await writeTools(db, family, `${place}/tools`, { ...output, write });
    }
  });
  return files;
}

interface Lineage {
  /** Folder: agent and family. */
  place: string;
  /** By version, the newest last. */
  editions: { version: string; templates: EditionPaths[] }[];
}

/** Families that are versions of each other share a folder; other families of the same name get a number. */
function lineagesOf(paths: readonly EditionPaths[]): Lineage[] {
  const taken = new Map<string, number>();
  return [...Map.groupBy(paths, ({ agent, lineage_id }) => `${agent}\n${lineage_id}`).values()].map((own) => {
    const { agent, family } = own.at(-1) as EditionPaths;
    const name = `${slug(agent)}/${plainName(withoutAgent(family, agent))}`;
    const times = (taken.get(name) ?? 0) + 1;
    taken.set(name, times);
    const byVersion = Map.groupBy(own, ({ agent_version }) => agent_version ?? 'unknown');
    return {
      place: times === 1 ? name : `${name}-${times}`,
      editions: [...byVersion]
        .map(([version, templates]) => ({ version, templates }))
        .sort((a, b) => compareVersions(a.version, b.version)),
    };
  });
}

const plainName = (name: string): string =>
  slug(
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || name,
  );

/** The texts of one version by file name. */
async function textsOf(
  db: Database,
  templates: readonly EditionPaths[],
): Promise<[file: string, text: string][]> {
  const numbers = new Map<string, number>();
  const texts: [string, string][] = [];
  for (const template of templates) {
    const number = (numbers.get(template.kind) ?? 0) + 1;
    numbers.set(template.kind, number);
    texts.push([`${slug(template.kind)}-${number}.md`, await textOf(db, template)]);
  }
  return texts;
}

/** A template with the lines that the texts of a version have, slots by name. */
async function textOf(db: Database, { template_id, family_id, paths }: EditionPaths): Promise<string> {
  const used = usedColumns(paths);
  const slots = (await familySlots(db, family_id)).filter((slot) => slot.template_id === template_id);
  const inline = new Map(slots.map(({ line, placeholder, name }) => [`${line} ${placeholder}`, name]));
  const ofBlock = new Map(
    slots.filter(({ placeholder }) => placeholder === null).map(({ block, name }) => [block, name]),
  );
  const lines: string[] = [];
  let before: number | null = null;
  for (const { line, kind, literals, block } of await templateLines(db, template_id)) {
    if (!used.has(line)) continue;
    const isItem = kind === 'L';
    if (!isItem)
      lines.push(
        literals
          .map((literal, at) =>
            at === literals.length - 1 ? literal : `${literal}‹${inline.get(`${line} ${at}`) ?? 'slot'}›`,
          )
          .join(''),
      );
    else if (before !== block) lines.push(`‹${ofBlock.get(block) ?? 'list'}›`);
    before = isItem ? block : null;
  }
  return `${lines.join('\n').replace(/\n+$/, '')}\n`;
}

/** Columns of a template that any of these compositions has: numbers, runs `[from, to]`, and `{c, v}` with values. */
function usedColumns(paths: readonly string[]): Set<number> {
  const used = new Set<number>();
  for (const path of paths) {
    const items = parseJson(path);
    for (const item of Array.isArray(items) ? items : []) {
      if (typeof item === 'number') used.add(item);
      else if (Array.isArray(item)) for (let at = Number(item[0]); at <= Number(item[1]); at++) used.add(at);
      else used.add(Number((item as { c: number }).c));
    }
  }
  return used;
}

async function writeTools(
  db: Database,
  family: string,
  place: string,
  { write }: Pick<OutputFolder, 'write'>,
): Promise<void> {
  const taken = new Set<string>();
  for (const { name, type, description, schema } of await familyToolDefinitions(db, family)) {
    const file = taken.has(plainName(name)) ? slug(name) : plainName(name);
    taken.add(file);
    const parsed = schema === null ? undefined : parseJson(schema);
    const parts = [`# ${name.replace(/\s+/g, ' ')}`, `Type: ${type}`];
    if (description !== '') parts.push(description.trimEnd());
    if (parsed !== undefined) parts.push(`\`\`\`json\n${JSON.stringify(parsed, null, 2)}\n\`\`\``);
    write(`${place}/${file}.md`, `${parts.join('\n\n')}\n`);
  }
}
