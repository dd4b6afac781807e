import { describe, expect, it } from 'vitest';
import { wireByName } from '../../src/wire/table.ts';
import type { RequestModel, WireName } from '../../src/wire/types.ts';

const split = (wire: WireName, body: unknown): RequestModel => {
  const found = wireByName(wire);
  if (found === undefined) throw new Error(wire);
  return found.split(body);
};
const outline = ({ surfaces }: RequestModel) =>
  surfaces.map(({ kind, place, text }) => `${kind} ${place}: ${text}`);
const user = (...texts: string[]) => ({
  role: 'user',
  content: texts.map((text) => ({ type: 'text', text })),
});

interface Case {
  name: string;
  wire: WireName;
  body: unknown;
  surfaces: string[];
  prompt: string | null;
}

const cases: Case[] = [
  {
    name: 'system blocks, and a system-role message after the first user message',
    wire: 'anthropic-messages',
    body: {
      system: [
        { type: 'text', text: 'header: v=1' },
        { type: 'text', text: 'You help.', cache_control: { type: 'ephemeral' } },
      ],
      messages: [
        user('<system-reminder>\ngit: clean\n</system-reminder>\n', 'Fix it'),
        { role: 'system', content: 'Working directory: /w' },
        { role: 'assistant', content: 'Done.' },
        { role: 'system', content: [{ type: 'text', text: 'The date changed.' }] },
        user('Thanks', '<system-reminder>Be brief.</system-reminder>'),
      ],
    },
    surfaces: [
      'system system[0]: header: v=1',
      'system system[1]: You help.',
      'context messages[0].content[0]: <system-reminder>\ngit: clean\n</system-reminder>\n',
      'system-message messages[1].content: Working directory: /w',
      'system-message messages[3].content[0]: The date changed.',
    ],
    prompt: 'Thanks',
  },
  {
    name: 'a string system prompt and a reminder before the prompt in one text',
    wire: 'anthropic-messages',
    body: {
      system: 'You help.',
      messages: [
        {
          role: 'user',
          content: '<system-reminder>a</system-reminder>\n<system-reminder>b</system-reminder>\nGo on\n',
        },
      ],
    },
    surfaces: [
      'system system: You help.',
      'context messages[0].content: <system-reminder>a</system-reminder>\n<system-reminder>b</system-reminder>',
    ],
    prompt: 'Go on',
  },
  {
    name: 'several unknown parts in one message: all but the last are the agent’s',
    wire: 'openai-chat',
    body: {
      messages: [
        { role: 'system', content: 'You are an agent.' },
        user('Today is Monday.', 'Directory: /w\nmain.c', 'Today is Monday.', 'Files: 3', 'Explain main.c'),
      ],
    },
    surfaces: [
      'system messages[0].content: You are an agent.',
      'context messages[1].content[0]: Today is Monday.',
      'context messages[1].content[1]: Directory: /w\nmain.c',
      'context messages[1].content[2]: Today is Monday.',
      'context messages[1].content[3]: Files: 3',
    ],
    prompt: 'Explain main.c',
  },
  {
    name: 'a fenced part after what was typed is context, and what was typed is not',
    wire: 'openai-chat',
    body: { messages: [user('What is this?', '<workspace root="/w">\nmain.c\n</workspace>')] },
    surfaces: ['context messages[0].content[1]: <workspace root="/w">\nmain.c\n</workspace>'],
    prompt: 'What is this?',
  },
  {
    name: 'a message that is one fenced text alone may well be what was typed',
    wire: 'openai-chat',
    body: { messages: [user('<div>why is this red?</div>')] },
    surfaces: [],
    prompt: '<div>why is this red?</div>',
  },
  {
    name: 'two messages typed before the first answer are both the person’s',
    wire: 'openai-chat',
    body: { messages: [user('List the files'), user('No, the folders')] },
    surfaces: [],
    prompt: 'No, the folders',
  },
  {
    name: 'file contents that came along are neither instruction nor prompt',
    wire: 'anthropic-messages',
    body: {
      messages: [
        user(
          'Explain @a.c and @b.c',
          'Called the Read tool with the following input: {"path":"a.c"}',
          '<path>a.c</path>\n<content>\nint a;\n</content>',
          'Called the Read tool with the following input: {"path":"b.c"}',
          'int b;',
        ),
      ],
    },
    surfaces: [],
    prompt: 'Explain @a.c and @b.c',
  },
  {
    name: 'the fences of a pasted image are neither, and do not hide what was typed',
    wire: 'openai-responses',
    body: {
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: '<image name=[Image #1]>' },
            { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
            { type: 'input_text', text: '</image>' },
            { type: 'input_text', text: 'What is this?' },
          ],
        },
      ],
    },
    surfaces: [],
    prompt: 'What is this?',
  },
  {
    name: 'texts after the first answer are no surfaces, and a reminder there is no prompt',
    wire: 'anthropic-messages',
    body: {
      messages: [
        user('Fix it'),
        { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'ls', input: {} }] },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 't', content: 'a.c' },
            { type: 'text', text: '<system-reminder>todo list is empty</system-reminder>' },
          ],
        },
      ],
    },
    surfaces: [],
    prompt: 'Fix it',
  },
  {
    name: 'a last message that is an order of the agent makes the request what it is',
    wire: 'openai-responses',
    body: {
      input: [
        { role: 'user', content: 'Fix it' },
        { role: 'assistant', content: 'Done.' },
        { role: 'user', content: 'You are performing a CONTEXT CHECKPOINT COMPACTION. Hand over.' },
      ],
    },
    surfaces: ['context input[2].content: You are performing a CONTEXT CHECKPOINT COMPACTION. Hand over.'],
    prompt: 'Fix it',
  },
  {
    name: 'the same order further up is history',
    wire: 'openai-responses',
    body: {
      input: [
        { role: 'user', content: 'Fix it' },
        { role: 'assistant', content: 'Done.' },
        { role: 'user', content: 'You are performing a CONTEXT CHECKPOINT COMPACTION. Hand over.' },
        { role: 'assistant', content: 'Handed over.' },
        { role: 'user', content: '<system-reminder>plan mode</system-reminder>' },
      ],
    },
    surfaces: [],
    prompt: 'Fix it',
  },
  {
    name: 'Responses: instructions, developer items, string content, string input',
    wire: 'openai-responses',
    body: {
      instructions: 'Be Codex.',
      input: [
        { role: 'developer', content: 'Sandbox: on' },
        { role: 'system', content: 'Extra' },
        {
          type: 'message',
          role: 'user',
          content: [{ type: 'input_text', text: '<user_instructions>\nhaiku\n</user_instructions>' }],
        },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
      ],
    },
    surfaces: [
      'system instructions: Be Codex.',
      'developer input[0].content: Sandbox: on',
      'system-message input[1].content: Extra',
      'context input[2].content[0]: <user_instructions>\nhaiku\n</user_instructions>',
    ],
    prompt: 'hi',
  },
  {
    name: 'Responses with a bare string as input',
    wire: 'openai-responses',
    body: { model: 'm', input: 'hi' },
    surfaces: [],
    prompt: 'hi',
  },
  {
    name: 'Codex labels decide before words do',
    wire: 'openai-responses',
    body: {
      input: [
        {
          type: 'message',
          role: 'user',
          content: [
            { type: 'input_text', text: 'Plugin says: dark mode' },
            { type: 'input_text', text: '<environment_context> is a tag I wonder about' },
          ],
          internal_chat_message_metadata_passthrough: { content_item_kinds: ['plugin.context', 'user.text'] },
        },
      ],
    },
    surfaces: ['context input[0].content[0]: Plugin says: dark mode'],
    prompt: '<environment_context> is a tag I wonder about',
  },
  {
    name: 'next to a text labelled as the person’s, an unlabelled fenced one is context',
    wire: 'openai-responses',
    body: {
      input: [
        {
          type: 'message',
          role: 'user',
          content: [{ type: 'input_text', text: 'hi' }],
          internal_chat_message_metadata_passthrough: { content_item_kinds: ['user.text'] },
        },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: '<goal>ship it</goal>' }] },
      ],
    },
    surfaces: ['context input[1].content[0]: <goal>ship it</goal>'],
    prompt: 'hi',
  },
  {
    name: 'Chat: developer and system messages, also in the middle',
    wire: 'openai-chat',
    body: {
      messages: [
        { role: 'developer', content: 'Dev' },
        { role: 'system', content: [{ type: 'text', text: 'Sys' }] },
        { role: 'user', content: 'hi' },
        { role: 'system', content: 'Now be brief' },
        { role: 'assistant', content: 'ok' },
        { role: 'user', content: 'more' },
      ],
    },
    surfaces: [
      'developer messages[0].content: Dev',
      'system messages[1].content[0]: Sys',
      'system-message messages[3].content: Now be brief',
    ],
    prompt: 'more',
  },
  {
    name: 'Gemini: parts of the system instruction, older context answered by the model',
    wire: 'gemini',
    body: {
      system_instruction: { parts: [{ text: 'A' }, { text: 'B' }] },
      contents: [
        {
          role: 'user',
          parts: [{ text: 'This is the Gemini CLI. We are setting up the context for our chat.\nToday' }],
        },
        { role: 'model', parts: [{ text: 'Got it.' }] },
        { role: 'user', parts: [{ text: 'hi' }] },
      ],
    },
    surfaces: [
      'system system_instruction.parts[0]: A',
      'system system_instruction.parts[1]: B',
      'context contents[0].parts[0]: This is the Gemini CLI. We are setting up the context for our chat.\nToday',
    ],
    prompt: 'hi',
  },
  {
    name: 'Code Assist: the request is in an envelope',
    wire: 'gemini',
    body: {
      model: 'gemini-3',
      project: 'p',
      request: {
        systemInstruction: { role: 'user', parts: [{ text: 'A' }] },
        contents: [
          { role: 'user', parts: [{ text: '<session_context>x</session_context>' }, { text: 'hi' }] },
        ],
        generationConfig: { temperature: 1 },
      },
    },
    surfaces: [
      'system request.systemInstruction.parts[0]: A',
      'context request.contents[0].parts[0]: <session_context>x</session_context>',
    ],
    prompt: 'hi',
  },
];

describe('what the agent wrote and what the person typed', () => {
  it.each(cases)('$name', ({ wire, body, surfaces, prompt }) => {
    const model = split(wire, body);
    expect(outline(model)).toEqual(surfaces);
    expect(model.userPrompt).toBe(prompt);
  });

  it.each(['anthropic-messages', 'openai-responses', 'openai-chat', 'gemini'] as const)(
    '%s: bodies of strangers are empty requests, never errors',
    (wire) => {
      for (const body of [
        undefined,
        null,
        7,
        'text',
        [],
        {},
        { messages: 7, input: {}, contents: [null, 3] },
      ]) {
        expect(split(wire, body).surfaces).toEqual([]);
        expect(split(wire, body).tools).toEqual([]);
      }
    },
  );

  it('keeps all other members of a body as parameters', () => {
    const model = split('gemini', cases.at(-1)?.body);
    expect(model.params).toEqual({
      project: 'p',
      systemInstruction: { role: 'user' },
      generationConfig: { temperature: 1 },
    });
    expect(model.model).toBe('gemini-3');
    const chat = split('openai-chat', {
      model: 'm',
      stream: true,
      messages: [],
      tools: [],
      top_p: 0.5,
      'x.y': 1,
    });
    expect(chat.params).toEqual({ top_p: 0.5, 'x.y': 1 });
    expect(chat).toMatchObject({ model: 'm', stream: true });
  });
});
