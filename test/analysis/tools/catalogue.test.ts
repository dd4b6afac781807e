import { describe, expect, test } from 'vitest';
import type { Family } from '../../../src/analysis/prompts/types.ts';
import { catalogueTools, type Offering } from '../../../src/analysis/tools/catalogue.ts';
import { familyTools } from '../../../src/analysis/tools/family-tools.ts';
import type { ToolDefinition } from '../../../src/wire/types.ts';

const tool = (name: string, changes: Partial<ToolDefinition> = {}): ToolDefinition => ({
  name,
  type: 'function',
  description: `Does ${name}`,
  schema: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } } },
  deferred: false,
  ...changes,
});
const offering = (n: number, ts: number | null, tools: ToolDefinition[], agent = 'claude'): Offering => ({
  exchange: { n, ts, agent },
  tools,
});

const offerings = [
  offering(1, 100, [tool('write'), tool('read')]),
  offering(2, 200, [
    tool('read', {
      schema: { properties: { b: { type: 'string' }, a: { type: 'string' } }, type: 'object' },
    }),
  ]),
  offering(3, null, [tool('read', { description: 'Reads' }), tool('write', { deferred: true })]),
  offering(4, 50, [tool('read')], 'pi'),
  offering(5, 60, []),
];

describe('the catalogue of tools', () => {
  test('has each definition once, by agent, name and meaning', () => {
    const { versions, offered } = catalogueTools(offerings);
    expect(
      versions.map(({ agent, name, tool: { description }, exchanges, firstSeen, lastSeen, deferred }) => [
        agent,
        name,
        description,
        exchanges,
        firstSeen,
        lastSeen,
        deferred,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['claude', 'read', 'Does read', 2, 100, 200, false],
        ['claude', 'read', 'Reads', 1, null, null, false],
        ['claude', 'write', 'Does write', 2, 100, 100, false],
        ['pi', 'read', 'Does read', 1, 50, 50, false],
      ]),
    );
    expect(versions).toHaveLength(4);
    expect(versions.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    const write = versions.find(({ name }) => name === 'write')?.id;
    const writes = [...offered].map(([exchange, tools]) => [
      exchange,
      tools.filter(({ version }) => version === write),
    ]);
    expect(writes).toEqual([
      [1, [{ position: 0, version: write, name: 'write', deferred: false }]],
      [2, []],
      [3, [{ position: 1, version: write, name: 'write', deferred: true }]],
      [4, []],
    ]);
  });

  test('is always or sometimes by family', () => {
    const { offered } = catalogueTools(offerings);
    const family = (id: string, requests: string[]) => ({ id, requests }) as Family;
    expect(familyTools([family('main', ['1', '3']), family('title', ['5'])], offered, Number)).toEqual([
      { family: 'main', name: 'read', exchanges: 2, always: true, versions: 2 },
      { family: 'main', name: 'write', exchanges: 2, always: true, versions: 1 },
    ]);
    expect(familyTools([family('mixed', ['1', '2'])], offered, Number)).toEqual([
      { family: 'mixed', name: 'read', exchanges: 2, always: true, versions: 1 },
      { family: 'mixed', name: 'write', exchanges: 1, always: false, versions: 1 },
    ]);
  });
});
