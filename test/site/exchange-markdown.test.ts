import { describe, expect, it } from 'vitest';
import { exchangeMarkdown } from '../../src/client/exchange-markdown.ts';

const part = (of: Partial<Parameters<typeof exchangeMarkdown>[0]>): string =>
  exchangeMarkdown({
    title: 'Main loop, turn 2',
    instructions: [],
    messages: [],
    tools: [],
    answer: null,
    ...of,
  });

describe('an exchange as Markdown', () => {
  it('has instructions, messages, tools and the answer in order', () => {
    const text = part({
      instructions: ['You are an agent.'],
      messages: ['{"role":"user","content":[{"type":"text","text":"List files"}]}'],
      tools: ['{"name":"read_file","description":"Reads."}'],
      answer: '{"blocks":[{"type":"text","text":"Three files."}]}',
    });
    expect(text).toBe(
      '# Main loop, turn 2\n\n## Instructions 1\n\n```text\nYou are an agent.\n```\n\n' +
        '## Message 1: user\n\n```text\nList files\n```\n\n## Tools\n\n- read\\_file\n\n## Answer\n\n```text\nThree files.\n```\n\n',
    );
  });

  it.each([
    [
      'a call of the Responses wire',
      '{"type":"function_call","name":"ls","arguments":"{\\"a\\":1}"}',
      '{"a":1}',
    ],
    [
      'a call of the Anthropic wire',
      '{"role":"assistant","content":[{"type":"tool_use","input":{"a":1}}]}',
      '{\n "a": 1\n}',
    ],
    ['a message of the Gemini wire', '{"role":"user","parts":[{"text":"Hi"}]}', 'Hi'],
    ['an element that says nothing', '{"type":"compaction"}', '{\n "type": "compaction"\n}'],
  ])('reads %s', (_, json, expected) => {
    expect(part({ messages: [json] })).toContain(`\`\`\`text\n${expected}\n\`\`\``);
  });

  it('keeps hostile text inside its fence and out of headings', () => {
    const text = part({ title: '# [x](javascript:1)', instructions: ['````\n# out'] });
    expect(text).toContain('# \\# \\[x\\](javascript:1)');
    expect(text).toContain('`````text\n````\n# out\n`````');
  });
});
