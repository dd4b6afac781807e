import type { PathItem } from '../../analysis/prompts/types.ts';
import type { ComparedTool } from '../../analysis/tools/compare/types.ts';
import type { Database } from '../../store/database.ts';
import { pathsOfTexts } from '../../store/queries/template-samples.ts';
import { beginning, visible } from '../../text/visible.ts';
import { loadExchange, type ShownMessage } from '../exchange.ts';
import type { ExchangeName } from '../exchange-names.ts';
import { loadSurfaces } from '../stored-surfaces.ts';
import { exchangeSurfaces, familyToolDefinitions } from './families.ts';
import type { GroupFamily } from './groups.ts';
import type { ComparedMessage } from './messages.ts';
import { sampleSkeleton, templateText } from './skeleton-text.ts';
import type { Subject } from './subject.ts';

const summaryChars = 100;

/** Loads an exchange as it was sent. */
export async function exchangeSubject(db: Database, exchange: ExchangeName): Promise<Subject> {
  const { head, model, surfaces, tools, messages } = await loadExchange(db, exchange);
  return {
    agent: head.agent,
    model: head.model,
    surfaces: surfaces.map(({ kind, place, text }) => ({ kind, location: place, text })),
    tools: tools.map(({ tool }) => tool),
    messages: messages.map(comparedMessage),
    parameters: model?.params ?? {},
    slots: {},
  };
}

/** Loads a family from its templates: the fixed text, slots by name, and every tool it offers in any request. */
export async function familySubject(db: Database, family: GroupFamily): Promise<Subject> {
  const surfaces = await loadSurfaces(db, family.family_id);
  const tools = await familyToolDefinitions(db, family.family_id);
  const { head, model } = await loadExchange(db, family);
  return {
    agent: head.agent,
    model: head.model,
    surfaces: surfaces.map(({ kind, location, template }) => ({
      kind,
      location,
      text: templateText(template),
    })),
    tools: tools.map(
      ({ name, type, wire_type, description, schema }): ComparedTool => ({
        name,
        type: type as ComparedTool['type'],
        description,
        ...(wire_type === null ? {} : { wireType: wire_type }),
        ...(schema === null ? {} : { schema: JSON.parse(schema) }),
      }),
    ),
    messages: null,
    parameters: model?.params ?? {},
    slots: {},
  };
}

/** Loads a family from one of its exchanges, slots by name. Used when a side holds only some of the exchanges. */
export async function sampleSubject(
  db: Database,
  { family_id, ...exchange }: Pick<GroupFamily, 'family_id' | 'exchange_id' | 'record_id'>,
): Promise<Subject> {
  const templates = new Map(
    (await loadSurfaces(db, family_id)).map(({ templateId, template }) => [templateId, template]),
  );
  const { head, model, tools } = await loadExchange(db, exchange);
  const texts = await exchangeSurfaces(db, exchange.exchange_id);
  const paths = await pathsOfTexts(
    db,
    texts.map(({ text_id }) => text_id),
  );
  const samples = texts.map(({ kind, location, text, text_id, template_id }) => {
    const own = template_id === null ? undefined : templates.get(template_id);
    const path = paths.find((one) => one.text_id === text_id && one.template_id === template_id)?.path;
    const sample =
      own && path !== undefined ? sampleSkeleton(own, JSON.parse(path) as PathItem[]) : undefined;
    return { kind, location, text: sample?.text ?? text, values: sample?.values ?? {} };
  });
  return {
    agent: head.agent,
    model: head.model,
    surfaces: samples.map(({ kind, location, text }) => ({ kind, location, text })),
    tools: tools.map(({ tool }) => tool),
    messages: null,
    parameters: model?.params ?? {},
    slots: joined(samples.map(({ values }) => values)),
  };
}

/** The values of all surfaces. A name that occurs more than once holds all of its values. */
function joined(all: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const own of all) {
    for (const [name, value] of Object.entries(own))
      values[name] = values[name] === undefined ? value : `${values[name]}\n${value}`;
  }
  return values;
}

function comparedMessage({ role, identity, blocks }: ShownMessage): ComparedMessage {
  const parts = blocks.map((block) => {
    if (block.type === 'text' && block.surface)
      return `‹instruction ${block.surface.number + 1}› ${block.surface.rest}`;
    if (block.type === 'tool_call') return `→ ${block.name} ${block.text}`;
    if (block.type === 'tool_result') return `← ${block.text}`;
    return block.type === 'text' ? block.text : `(${block.type}) ${block.text}`;
  });
  return {
    role,
    identity,
    summary: visible(beginning(parts.map((part) => part.trim()).join(' '), summaryChars)),
  };
}
