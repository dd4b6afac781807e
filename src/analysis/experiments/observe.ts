import { beginning } from '../../text/visible.ts';
import { isMarkup } from '../prompts/corpus/line-classes.ts';
import { absent, sampleLines, slotValuesIn } from '../prompts/sample-lines.ts';
import type { Family, PromptRequest, Slot, Template } from '../prompts/types.ts';
import type { Exchange } from '../requests/material.ts';

/** What a run put into its last request of the main loop, as comparable parts. */
export interface Observation {
  exchange: Exchange;
  family: Family;
  /** Value of each part by key; a part that is not there has no entry. */
  parts: ReadonlyMap<string, Part>;
  /** Lines of its prompt, and its tools, for what no situation moves. */
  lines: readonly string[];
  tools: ReadonlyMap<string, { version: number; tokens: number }>;
}

/** One thing that a situation may move. */
export interface Part {
  subject: 'prompt' | 'slot' | 'block' | 'text' | 'tool' | 'parameter';
  name: string;
  /** Of slots and blocks that have one in the table `slots`. */
  slot: string | null;
  value: string;
  /** Template of a text, or that a slot or block is in. */
  template?: string;
}

/** Sources of an observation. */
interface ObservationSource {
  /** Text of a surface by its hash. */
  textOf(hash: string): string;
  toolsOf(exchange: Exchange): ReadonlyMap<string, { version: number; tokens: number }>;
  /** Parameters of the request that are not its prompt. */
  parametersOf(exchange: Exchange): readonly { parameter: string; value: string }[];
}

/** Values of templates by text hash: many runs send the same text. */
export class TemplateValues {
  readonly #known = new Map<string, readonly (readonly [string, Part])[]>();

  /** Parts of one text of a template. */
  of(template: Template, hash: string): readonly (readonly [string, Part])[] {
    const key = `${template.id} ${hash}`;
    const known = this.#known.get(key) ?? this.#read(template, hash);
    this.#known.set(key, known);
    return known;
  }

  #read(template: Template, hash: string): readonly (readonly [string, Part])[] {
    const path = template.paths.get(hash);
    if (!path) return [];
    const lines = sampleLines(template, path);
    const isSlot = new Set(template.slots);
    return [...template.slots, ...template.variants].flatMap((slot) => {
      const values = slotValuesIn(slot, template, lines).filter((value) => value !== absent);
      if (values.length === 0) return [];
      const own = isSlot.has(slot) ? slot.id : null;
      const part: Part = {
        template: template.id,
        subject: subjectOf(slot, template),
        name: slot.name,
        slot: own,
        value: values.join('\n'),
      };
      return [[`slot ${slot.id}`, part] as const];
    });
  }
}

function subjectOf(slot: Slot, template: Template): Part['subject'] {
  const kind = template.blocks.find(({ id }) => id === slot.block)?.kind;
  return slot.placeholder === null && (kind === 'optional' || kind === 'moved') ? 'block' : 'slot';
}

/** Key of a text as a whole among the parts. */
export const surfaceKey = (template: string): string => `surface ${template}`;

/** The first fixed words of a template; a tag that wraps it names it only together with the words below. */
function openingOf({ columns }: Template): string {
  const lines = columns.map(({ literals }) => (literals[0] ?? '').trim()).filter((text) => text !== '');
  const content = lines.findIndex((line) => !isMarkup(line));
  return lines.slice(0, content + 1).join(' ') || (lines[0] ?? '');
}

/** Observes one request. */
export function observe(
  { exchange, request, family }: { exchange: Exchange; request: PromptRequest; family: Family },
  values: TemplateValues,
  { textOf, toolsOf, parametersOf }: ObservationSource,
): Observation {
  const parts = new Map<string, Part>();
  for (const { template } of family.surfaces) {
    const hash = request.surfaces.find((surface) => template.paths.has(surface.hash))?.hash;
    if (hash === undefined) continue;
    // The text as a whole is a part, so that one that comes and goes is seen.
    const name = `"${beginning(openingOf(template), 48)}"`;
    const { id } = template;
    parts.set(surfaceKey(id), { subject: 'text', name, slot: null, value: 'present', template: id });
    for (const [key, part] of values.of(template, hash)) parts.set(key, part);
  }
  const tools = toolsOf(exchange);
  for (const [name, { version }] of tools)
    parts.set(`tool ${name}`, { subject: 'tool', name, slot: null, value: `definition ${version}` });
  for (const { parameter, value } of parametersOf(exchange))
    parts.set(`parameter ${parameter}`, { subject: 'parameter', name: parameter, slot: null, value });
  const lines = request.surfaces.flatMap(({ hash }) => textOf(hash).split('\n'));
  return { exchange, family, parts, lines, tools };
}
