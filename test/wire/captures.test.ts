import { describe, expect, it } from 'vitest';
import { viewAll } from '../../src/wire/split.ts';
import { findSurfaces } from '../../src/wire/surfaces.ts';
import { detectWire } from '../../src/wire/table.ts';
import { captured, captures } from './fixtures.ts';

/** What a reader of the request sees: surfaces as `kind place: first words`. */
interface Expected {
  file: (typeof captures)[number];
  index: number;
  wire: string;
  model: string;
  prompt: string | null;
  surfaces: string[];
  tools: string[];
}

const codexTools = [
  'exec_command',
  'write_stdin',
  'request_user_input',
  'view_image',
  'multi_agent_v1.close_agent',
  'multi_agent_v1.resume_agent',
  'multi_agent_v1.send_input',
  'multi_agent_v1.spawn_agent',
  'multi_agent_v1.wait_agent',
  'get_goal',
  'create_goal',
  'update_goal',
  'web_search server',
];

const table: Expected[] = [
  {
    file: 'codex-0.169.0',
    index: 0,
    wire: 'openai-responses',
    model: 'gpt-5.1-codex',
    prompt: 'Fix the bug in src/a.py',
    surfaces: [
      'developer input[0].content[0]: You are a coding agent',
      'developer input[1].content[0]: <skills_instructions>',
      'developer input[1].content[1]: <permissions instructi',
      'context input[2].content[0]: # AGENTS.md instructio',
      'context input[2].content[1]: <environment_context>',
    ],
    tools: codexTools,
  },
  {
    file: 'codex-0.169.0',
    index: 1,
    wire: 'openai-responses',
    model: 'gpt-5.1-codex',
    prompt: null,
    surfaces: ['developer input[0].content[0]: You are a coding agent'],
    tools: codexTools,
  },
  {
    file: 'codex-0.169.0',
    index: 2,
    wire: 'openai-responses',
    model: 'gpt-5.1-codex',
    prompt: 'List files',
    surfaces: [
      'developer input[0].content[0]: <skills_instructions>',
      'developer input[0].content[1]: <permissions instructi',
      'context input[1].content[0]: <environment_context>',
    ],
    tools: codexTools,
  },
  {
    file: 'codex-0.169.0',
    index: 3,
    wire: 'openai-responses',
    model: 'gpt-5.1-codex',
    prompt: null,
    surfaces: [],
    tools: codexTools,
  },
  {
    file: 'codex-0.169.0',
    index: 5,
    wire: 'openai-responses',
    model: 'gpt-6.1-sol',
    prompt: 'List files',
    surfaces: [
      'developer input[1].content[0]: You are Codex, an agen',
      'developer input[2].content[0]: <skills_instructions>',
      'developer input[2].content[1]: <permissions instructi',
      'developer input[2].content[2]: <collaboration_mode>#',
      'developer input[3].content[0]: <multi_agent_role>You',
      'developer input[4].content[0]: <multi_agent_mode>Any',
      'context input[5].content[0]: <environment_context>',
    ],
    tools: [
      'functions.exec custom',
      'functions.wait',
      'functions.request_user_input',
      'functions.request_user_input_async',
      'clock.sleep',
      'collaboration.followup_task',
      'collaboration.interrupt_agent',
      'collaboration.list_agents',
      'collaboration.send_message',
      'collaboration.spawn_agent',
      'collaboration.wait_agent',
    ],
  },
  {
    file: 'gemini-cli-0.61.0',
    index: 0,
    wire: 'gemini',
    model: 'gemini-3.5-flash-lite',
    prompt: 'List files in this directory',
    surfaces: [
      'system systemInstruction.parts[0]: You are a specialized',
      'context contents[0].parts[0]: <session_context>',
    ],
    tools: [],
  },
  {
    file: 'gemini-cli-0.61.0',
    index: 1,
    wire: 'gemini',
    model: 'gemini-3.8-flash',
    prompt: 'Fix the bug in src/a.py',
    surfaces: [
      'system systemInstruction.parts[0]: You are Gemini CLI, an',
      'context contents[0].parts[0]: <session_context>',
    ],
    tools: [
      'update_topic',
      'list_directory',
      'read_file',
      'grep_search',
      'glob',
      'replace',
      'write_file',
      'web_fetch',
      'run_shell_command',
      'list_background_processes',
      'read_background_output',
      'google_web_search',
      'enter_plan_mode',
      'invoke_agent',
      'activate_skill',
    ],
  },
  {
    file: 'opencode-1.18.33',
    index: 0,
    wire: 'anthropic-messages',
    model: 'claude-haiku-4-5-20251001',
    prompt: '"List files in this directory"',
    surfaces: [
      'system system[0]: You are a title genera',
      'context messages[0].content[0]: Generate a title for t',
    ],
    tools: [],
  },
  {
    file: 'opencode-1.18.33',
    index: 1,
    wire: 'openai-responses',
    model: 'gpt-5.4-nano',
    prompt: '"List files"',
    surfaces: [
      'developer input[0].content: You are a title genera',
      'context input[1].content[0]: Generate a title for t',
    ],
    tools: [],
  },
  {
    file: 'pi-0.87.1',
    index: 0,
    wire: 'anthropic-messages',
    model: 'claude-sonnet-4-5',
    prompt: 'Fix the bug in src/a.py',
    surfaces: ['system system[0]: You are an expert codi'],
    tools: ['read', 'bash', 'edit', 'write'],
  },
  {
    file: 'pi-0.87.1',
    index: 1,
    wire: 'openai-responses',
    model: 'gpt-5.1',
    prompt: 'List files',
    surfaces: ['developer input[0].content: You are an expert codi'],
    tools: ['read', 'bash', 'edit', 'write'],
  },
];

describe('requests of real agents', () => {
  it.each(table)('$file, request $index', ({ file, index, wire, model, prompt, surfaces, tools }) => {
    const request = captured(file)[index] as ReturnType<typeof captured>[number];
    const detected = detectWire(request);
    expect(detected?.name).toBe(wire);
    const split = detected?.split(request.body, request.path);
    expect(split?.model).toBe(model);
    expect(split?.userPrompt).toBe(prompt);
    expect(split?.surfaces.map(({ kind, place, text }) => `${kind} ${place}: ${firstWords(text)}`)).toEqual(
      surfaces,
    );
    expect(
      split?.tools.map(({ namespace, name, type }) => {
        const full = namespace ? `${namespace}.${name}` : name;
        return type === 'function' ? full : `${full} ${type}`;
      }),
    ).toEqual(tools);
  });

  it.each(captures)(
    '%s: every tool has a description and a schema, unless the provider defines it',
    (file) => {
      for (const request of captured(file)) {
        for (const tool of detectWire(request)?.split(request.body).tools ?? []) {
          if (tool.type !== 'server') expect(tool, tool.name).toMatchObject({ schema: expect.anything() });
          if (tool.type !== 'server') expect(tool.description.length, tool.name).toBeGreaterThan(0);
        }
      }
    },
  );

  it.each(captures)('%s: no long text of the lists is lost or changed', (file) => {
    for (const request of captured(file)) {
      const wire = detectWire(request);
      const split = wire?.split(request.body, request.path);
      const blocks = split?.messages.flatMap((message) => message.blocks) ?? [];
      expect(blocks.filter((block) => block.type === 'other')).toEqual([]);
      const texts = [...blocks.map(({ text }) => text), ...(split?.surfaces.map(({ text }) => text) ?? [])];
      for (const long of longTexts(messagesOf(request.body)))
        expect(texts.some((text) => text === long)).toBe(true);
    }
  });

  it.each(captures)('%s: viewing each element alone gives what splitting the whole gives', (file) => {
    for (const request of captured(file)) {
      const wire = detectWire(request);
      if (wire === undefined) continue;
      const alone = viewAll(
        { lists: wire.lists, view: (list, element) => wire.view(list, JSON.parse(JSON.stringify(element))) },
        request.body,
      );
      const whole = wire.split(request.body, request.path);
      expect(findSurfaces(alone)).toEqual({ surfaces: whole.surfaces, userPrompt: whole.userPrompt });
      expect(alone.flatMap(({ view }) => view.tools)).toEqual(whole.tools);
      for (const { view } of alone) {
        expect(view.paths).toHaveLength(view.blocks.filter(({ type }) => type === 'text').length);
      }
    }
  });

  it('a Codex item that comes without its own labels is recognised by its words', () => {
    const labelled = captured('codex-0.169.0')[5]?.body as { input: Record<string, unknown>[] };
    const bare = labelled.input.map(({ internal_chat_message_metadata_passthrough: _, ...item }) => item);
    const wire = detectWire({ method: 'POST', path: '/v1/responses' });
    const strip = (body: unknown) => wire?.split(body);
    expect(strip({ ...labelled, input: bare })?.surfaces).toEqual(strip(labelled)?.surfaces);
    expect(strip({ ...labelled, input: bare })?.userPrompt).toBe('List files');
  });
});

function firstWords(text: string): string {
  return (text.trimStart().slice(0, 22).split('\n', 1)[0] as string).trim();
}

function messagesOf(body: Record<string, unknown>): unknown[] {
  return [body['system'], body['messages'], body['input'], body['contents'], body['systemInstruction']];
}

/** Strings that are prompts and not names or ids; tools are looked at by themselves. */
function longTexts(value: unknown): string[] {
  if (typeof value === 'string') return value.length > 150 && !value.startsWith('{') ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(longTexts);
  if (typeof value !== 'object' || value === null || 'tools' in value) return [];
  return Object.values(value).flatMap(longTexts);
}
