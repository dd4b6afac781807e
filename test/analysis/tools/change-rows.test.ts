import { expect, test } from 'vitest';
import { catalogueTools } from '../../../src/analysis/tools/catalogue.ts';
import { changeRows, type OfferFacts } from '../../../src/analysis/tools/change-rows.ts';
import type { ToolDefinition } from '../../../src/wire/types.ts';

const tool = (description: string, names: readonly string[] = ['path'], name = 'read'): ToolDefinition => ({
  name,
  type: 'function',
  description,
  schema: { type: 'object', properties: Object.fromEntries(names.map((own) => [own, { type: 'string' }])) },
  deferred: false,
});

interface Offered extends Partial<OfferFacts> {
  tools: ToolDefinition[];
}

function changes(given: readonly Offered[]): string[] {
  const facts = given.map(
    ({ tools: _tools, ...own }, at): OfferFacts => ({
      exchange: at,
      ts: at,
      agent: 'a',
      agentVersion: '1.0.0',
      model: 'm',
      lineage: 'l',
      ...own,
    }),
  );
  const offerings = given.map(({ tools }, at) => ({
    exchange: { ...(facts[at] as OfferFacts), n: at },
    tools,
  }));
  return changeRows(catalogueTools(offerings), facts).map(
    ({ name, path, change, before, after, from_agent_version: from, to_agent_version: to }) =>
      `${from} -> ${to}: ${name} ${path} ${change}: ${before} -> ${after}`,
  );
}

test('versions are compared in their order, whenever they were captured', () => {
  expect(
    changes([
      { agentVersion: '1.10.0', tools: [tool('Reads.', ['path', 'limit'])] },
      { agentVersion: '1.9.0', tools: [tool('Reads.')] },
    ]),
  ).toEqual(['1.9.0 -> 1.10.0: read limit added: null -> string']);
});

test('without all versions the order is that of time', () => {
  expect(
    changes([
      { agentVersion: null, tools: [tool('Reads.', ['path', 'limit'])] },
      { agentVersion: '1.9.0', tools: [tool('Reads.')] },
    ]),
  ).toEqual(['null -> 1.9.0: read limit removed: string -> null']);
});

test('each model and each family has a history; one change of both is listed once', () => {
  const both = (agentVersion: string, opus: string, haiku: string): Offered[] => [
    { agentVersion, model: 'opus', tools: [tool(opus)] },
    { agentVersion, model: 'haiku', tools: [tool(haiku)] },
    { agentVersion, model: 'opus', lineage: 'sub', tools: [tool(opus)] },
  ];
  expect(
    changes([...both('1.0.0', 'Reads.', 'Reads fast.'), ...both('1.1.0', 'Reads all.', 'Reads all fast.')]),
  ).toEqual([
    '1.0.0 -> 1.1.0: read  description: Reads fast. -> Reads all fast.',
    '1.0.0 -> 1.1.0: read  description: Reads. -> Reads all.',
  ]);
});

test('definitions that alternate are one change', () => {
  const [a, b] = [tool('Reads.'), tool('Reads all.')];
  expect(changes([{ tools: [a] }, { tools: [b] }, { tools: [a] }, { tools: [b] }])).toHaveLength(1);
});

test('several definitions of one name in a request are no sequence', () => {
  const [click, house] = [tool('Asks ClickHouse.', ['query', 'limit']), tool('Asks OceanBase.', ['query'])];
  expect(changes([{ tools: [click, house] }, { tools: [click, house] }])).toEqual([]);
  expect(changes([{ tools: [click, house] }, { tools: [house] }])).toEqual([
    '1.0.0 -> 1.0.0: read  removed: Asks ClickHouse. -> null',
  ]);
  expect(changes([{ tools: [house] }, { tools: [click, house] }])).toEqual([
    '1.0.0 -> 1.0.0: read  added: null -> Asks ClickHouse.',
  ]);
});
