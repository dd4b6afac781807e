import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { normHash } from '../../../src/analysis/ingest/norm.ts';

const identity = (list: string, value: unknown): string => {
  const json = JSON.stringify(value);
  return normHash({ list, json, value }) ?? hash('sha256', json, 'hex');
};

const marker = { cache_control: { type: 'ephemeral' } };
const text = { type: 'text', text: 'hello' };

describe('normHash', () => {
  test.each<[string, string, unknown, unknown]>([
    ['a system block', 'system', { ...text, ...marker }, text],
    ['a tool', 'tools', { name: 'Read', ...marker }, { name: 'Read' }],
    [
      'a part of a message',
      'messages',
      { role: 'user', content: [{ ...text, ...marker }] },
      { role: 'user', content: [text] },
    ],
    [
      'a part of a tool result',
      'messages',
      { role: 'user', content: [{ type: 'tool_result', content: [{ ...text, ...marker }] }] },
      { role: 'user', content: [{ type: 'tool_result', content: [text] }] },
    ],
    [
      'a message that became one with parts',
      'messages',
      { role: 'user', content: [{ ...text, ...marker }] },
      { role: 'user', content: 'hello' },
    ],
    [
      "Claude Code's checksum",
      'system',
      {
        type: 'text',
        text: 'x-anthropic-billing-header: cc_version=2.1.3.f0a; cc_entrypoint=cli; cch=00abc;',
      },
      {
        type: 'text',
        text: 'x-anthropic-billing-header: cc_version=2.1.3.b1c; cc_entrypoint=cli; cch=12def;',
      },
    ],
  ])('is the same without %s marked', (_, list, marked, plain) => {
    expect(identity(list, marked)).toBe(identity(list, plain));
  });

  test.each<[string, string, unknown, unknown]>([
    ['another text', 'system', text, { type: 'text', text: 'other' }],
    [
      'another version of Claude Code',
      'system',
      { text: 'cc_version=2.1.3.f0a' },
      { text: 'cc_version=2.1.4.f0a' },
    ],
    [
      "data of somebody's under that name",
      'messages',
      { role: 'assistant', content: [{ type: 'tool_use', input: { cache_control: 1 } }] },
      { role: 'assistant', content: [{ type: 'tool_use', input: {} }] },
    ],
    [
      'a tool whose schema has it',
      'tools',
      { name: 'a', input_schema: { properties: { cache_control: {} } } },
      { name: 'a', input_schema: { properties: {} } },
    ],
  ])('differs for %s', (_, list, one, other) => {
    expect(identity(list, one)).not.toBe(identity(list, other));
  });

  test('writes nothing where nothing is left out', () => {
    const value = { role: 'user', content: [text] };
    expect(normHash({ list: 'messages', json: JSON.stringify(value), value })).toBeNull();
  });
});
