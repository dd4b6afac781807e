import { createHash } from 'node:crypto';
import { flattenSchema } from '../../wire/tools/parameters.ts';
import type { ToolDefinition } from '../../wire/types.ts';
import type { HeldValue, SampleUse } from '../prompts/axes.ts';
import { isMarkup } from '../prompts/corpus/line-classes.ts';
import { isUsuallySetByRun } from '../prompts/run-facts.ts';
import { sampleLines, slotValuesIn } from '../prompts/sample-lines.ts';
import { slug } from '../prompts/slots/slot-names.ts';
import { mineTemplate } from '../prompts/template.ts';
import type { PromptText, Slot, Template } from '../prompts/types.ts';
import type { ToolCatalogue, ToolVersion } from './catalogue.ts';
import { templateText } from './template-text.ts';

/** What runs set in the description of a tool or of a parameter, or in the allowed values of a parameter. */
interface ToolSlot {
  agent: string;
  /** Name of the tool. */
  tool: string;
  /** Path of the parameter; '' for the description of the tool. */
  path: string;
  slot: Pick<Slot, 'name' | 'kind' | 'values'>;
}

/** Definitions of tools with the values that runs set as ‹name›. */
export interface ToolTemplates {
  slots: readonly ToolSlot[];
  /** By number of the definition; those without such values are omitted. */
  definitions: ReadonlyMap<number, ToolDefinition>;
}

/** A text of one tool at one path: the definitions that have it, and their uses. */
interface DescribedBy extends PromptText {
  definitions: Set<number>;
  uses: SampleUse[];
}

/**
 * Finds what varies from run to run in the descriptions of tools and parameters: a date, a folder, a list of agents. A
 * difference between two definitions that consists of such values is no change of the tool.
 *
 * @param useOf facts about an exchange
 */
export function toolTemplates(
  { versions, offered }: ToolCatalogue,
  useOf: (exchange: number) => SampleUse,
): ToolTemplates {
  const several = [
    ...Map.groupBy(versions, ({ agent, name }) => JSON.stringify([agent, name])).values(),
  ].filter((own) => own.length > 1);
  const uses = usesOf(new Set(several.flat().map(({ id }) => id)), offered, useOf);
  const slots: ToolSlot[] = [];
  const definitions = new Map<number, ToolDefinition>();
  for (const own of several) {
    const texts = new Map<number, Map<string, string>>();
    const replace = (id: number, text: string, by: string): void => {
      texts.set(id, (texts.get(id) ?? new Map<string, string>()).set(text, by));
    };
    const [{ agent, name: tool }] = own as [ToolVersion];
    for (const { path, slot } of allowedValueSlots(own, uses)) {
      slots.push({ agent, tool, path, slot });
      for (const { id } of own)
        for (const values of ['[]', ...slot.values.map(({ value }) => JSON.stringify(value.split('\n')))])
          replace(id, `enum ${values}`, slot.name);
    }
    for (const [path, described] of textsByPath(own, uses)) {
      const found = slotsOf(described);
      if (!found) continue;
      slots.push(...found.slots.map((slot) => ({ agent, tool, path, slot })));
      for (const text of described)
        for (const id of text.definitions)
          replace(id, `${path === '' ? 'tool' : 'parameter'} ${text.text}`, found.textOf(text));
    }
    for (const { id, tool } of own) {
      const replaced = texts.get(id);
      if (replaced) definitions.set(id, withTexts(tool, replaced));
    }
  }
  return { slots, definitions };
}

/** Uses of definitions, one for each session and setting of the agent. */
function usesOf(
  wanted: ReadonlySet<number>,
  offered: ToolCatalogue['offered'],
  useOf: (exchange: number) => SampleUse,
): ReadonlyMap<number, readonly SampleUse[]> {
  const found = new Map<number, Map<string, SampleUse>>();
  for (const [exchange, tools] of offered) {
    const use = useOf(exchange);
    const key = JSON.stringify([use.session ?? exchange, use.version, use.model, use.toolSet]);
    for (const { version } of tools) {
      if (!wanted.has(version)) continue;
      const own = found.get(version) ?? new Map<string, SampleUse>();
      found.set(version, own);
      if (!own.has(key)) own.set(key, use);
    }
  }
  return new Map([...found].map(([id, own]) => [id, [...own.values()]]));
}

/**
 * The distinct texts of each description that differs between the definitions of a tool. Texts of different models are
 * never compared: each model may have a description of its own.
 */
function textsByPath(
  versions: readonly ToolVersion[],
  uses: ReadonlyMap<number, readonly SampleUse[]>,
): [path: string, texts: DescribedBy[]][] {
  const paths = new Map<string, Map<string, DescribedBy>>();
  for (const { id, tool } of versions) {
    const parameters = flattenSchema(tool.schema).parameters.map(({ path, description }) => ({
      path,
      description,
    }));
    for (const { path, description } of [{ path: '', description: tool.description }, ...parameters]) {
      if (!description) continue;
      const texts = paths.get(path) ?? new Map<string, DescribedBy>();
      paths.set(path, texts);
      const known = texts.get(description) ?? {
        text: description,
        hash: createHash('sha256').update(description, 'utf16le').digest('hex'),
        definitions: new Set(),
        uses: [],
      };
      texts.set(description, known);
      if (known.definitions.has(id)) continue;
      known.definitions.add(id);
      known.uses.push(...(uses.get(id) ?? []));
    }
  }
  return [...paths].flatMap(([path, texts]) =>
    byModels([...texts.values()])
      .filter((own) => own.length > 1)
      .map((own): [string, DescribedBy[]] => [path, own]),
  );
}

/** Groups texts so that no model has texts in two groups. */
function byModels(texts: readonly DescribedBy[]): DescribedBy[][] {
  let groups: { models: Set<string | null>; texts: DescribedBy[] }[] = [];
  for (const text of texts) {
    const models = new Set(text.uses.map(({ model }) => model));
    const shared = groups.filter((group) => [...models].some((model) => group.models.has(model)));
    const joined = {
      models: new Set([...models, ...shared.flatMap((group) => [...group.models])]),
      texts: [...shared.flatMap((group) => group.texts), text],
    };
    groups = [...groups.filter((group) => !shared.includes(group)), joined];
  }
  return groups.map((group) => group.texts);
}

/** What runs set in the texts of one description, and how each is spelled with it; undefined for nothing. */
function slotsOf(
  texts: readonly DescribedBy[],
): { slots: Slot[]; textOf(text: DescribedBy): string } | undefined {
  const byHash = new Map(texts.map((text) => [text.hash, text]));
  const usesBy = (hash: string): readonly SampleUse[] => byHash.get(hash)?.uses ?? [];
  const template = mineTemplate(texts, {
    id: 'tool',
    sentBy: usesBy,
    useOf: (hash) => ({ requests: usesBy(hash).length, firstSeen: null, lastSeen: null }),
  });
  // Texts without a fixed line in common are not versions of one text.
  if (!template.columns.some(({ kind, literals }) => kind !== 'L' && /\p{L}/u.test(literals.join(''))))
    return;
  const slots = template.slots.filter((slot) => isValue(slot, template, usesBy));
  if (slots.length === 0) return;
  const versionsOf = (hash: string): Set<string | null> =>
    new Set(usesBy(hash).map(({ version }) => version));
  return {
    slots,
    textOf: ({ hash }) => {
      const own = versionsOf(hash);
      const sameVersion = texts.filter(
        (other) => other.hash === hash || [...versionsOf(other.hash)].some((version) => own.has(version)),
      );
      return templateText(
        { template, slots },
        hash,
        sameVersion.map((other) => other.hash),
      );
    },
  };
}

/** Number of sessions with one value that shows that it was not a single change. */
const evidence = 2;
/** A description with this number of values in one version varies, however seldom each of them occurs. */
const severalValues = 3;

/**
 * Whether runs set what varies, and not a single change within one version, such as a wording that a server switched.
 * Kinds that runs usually set, lists and their items are values; anything else needs values that recur.
 */
function isValue(slot: Slot, template: Template, usesBy: (hash: string) => readonly SampleUse[]): boolean {
  if (isUsuallySetByRun(slot.kind) || slot.kind === 'list') return true;
  const held = [...template.paths].map(([hash, path]) => ({
    value: slotValuesIn(slot, template, sampleLines(template, path)).join('\n'),
    uses: usesBy(hash),
  }));
  return recurs(held, isItem(slot, template));
}

/**
 * Whether the values recur within one version and model, or there are several of them.
 *
 * @param once two values are sufficient if the version is known
 */
function recurs(held: readonly HeldValue[], once: boolean): boolean {
  const settings = Map.groupBy(
    held.flatMap(({ value, uses }) => uses.map((use) => ({ value, use }))),
    ({ use: { version, model } }) => JSON.stringify([version, model]),
  );
  return [...settings.values()].some((own) => {
    const sessions = [...Map.groupBy(own, ({ value }) => value).values()].map(
      (uses) => new Set(uses.flatMap(({ use: { session } }) => session ?? [])).size,
    );
    const seen = sessions.filter((number) => number > 0);
    if (once && seen.length > 1 && own[0]?.use.version !== null) return true;
    return seen.length >= severalValues || seen.filter((number) => number >= evidence).length > 1;
  });
}

/** Whether an optional block is one of several items: `- reviewer: …`, `<skill>`. */
function isItem({ kind, block }: Slot, template: Template): boolean {
  const own = template.blocks.find(({ id }) => id === block);
  if (kind !== 'optional block' || !own) return false;
  const lines = template.columns
    .slice(own.firstColumn, own.lastColumn + 1)
    .map(({ literals }) => literals.join('…'))
    .filter((line) => line.trim() !== '');
  return lines.every((line) => /^\s*(?:[-*+•]|\d+[.)])\s/.test(line) || isMarkup(line.trim()));
}

/** Allowed values of parameters that runs set, such as the names of a person's agents. */
function allowedValueSlots(
  versions: readonly ToolVersion[],
  uses: ReadonlyMap<number, readonly SampleUse[]>,
): Pick<ToolSlot, 'path' | 'slot'>[] {
  const paths = new Map<string, HeldValue[]>();
  for (const { id, tool } of versions)
    for (const { path, enumValues } of flattenSchema(tool.schema).parameters) {
      if (!enumValues) continue;
      const held = { value: enumValues.join('\n'), uses: uses.get(id) ?? [] };
      paths.set(path, [...(paths.get(path) ?? []), held]);
    }
  return [...paths].flatMap(([path, held]) => {
    const byValue = Map.groupBy(held, ({ value }) => value);
    if (byValue.size < 2 || !recurs(held, false)) return [];
    const values = [...byValue].map(([value, own]) => ({
      ...{ value, firstSeen: null, lastSeen: null },
      count: own.reduce((sum, one) => sum + one.uses.length, 0),
    }));
    return [
      {
        path,
        slot: {
          name: slug(path) || 'values',
          kind: 'list',
          values: values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)),
        },
      },
    ];
  });
}

/** A definition with other descriptions and allowed values. */
function withTexts(tool: ToolDefinition, texts: ReadonlyMap<string, string>): ToolDefinition {
  const replaced = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(replaced);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => {
        if (key === 'description' && typeof member === 'string')
          return [key, texts.get(`parameter ${member}`) ?? member];
        const list = key === 'enum' && Array.isArray(member) ? JSON.stringify(member.map(String)) : undefined;
        const name = list === undefined ? undefined : texts.get(`enum ${list}`);
        return [key, name === undefined ? replaced(member) : [`‹${name}›`]];
      }),
    );
  };
  const { description, schema } = tool;
  return {
    ...tool,
    description: texts.get(`tool ${description}`) ?? description,
    ...(schema === undefined ? {} : { schema: replaced(schema) }),
  };
}
