import { turnHasResult } from '../src/proxy/dry/answer.ts';
import { exampleOf } from '../src/proxy/dry/example.ts';
import { chooseCall } from '../src/proxy/dry/tool-choice.ts';
import type { DryCall } from '../src/proxy/dry/types.ts';
import { objectOf, stringOf } from '../src/wire/json.ts';
import type { Block, RequestModel, ToolDefinition } from '../src/wire/types.ts';

/** Tools that start a subagent, and the arguments with its task. */
const delegates: Readonly<Record<string, Record<string, unknown>>> = {
  task: { description: 'List files', prompt: 'List the files', subagent_type: 'general' },
  agent: { description: 'List files', prompt: 'List the files', subagent_type: 'general-purpose' },
  invoke_agent: { agent_name: 'generalist', prompt: 'List the files' },
  spawn_agent: { message: 'List the files', task_name: 'list_files' },
};

/**
 * Plays a model that gives the work away: the main agent starts a subagent (and waits for it where that is a tool of
 * its own), the subagent looks once and reports.
 */
export function subagentCall(folder: string): (request: RequestModel) => DryCall | undefined {
  return ({ tools, messages }) => {
    const blocks = messages.flatMap((message) => message.blocks);
    const done = named(tools, 'complete_task');
    if (done)
      return turnHasResult(messages) ? { tool: done, input: fill(done, {}) } : chooseCall(tools, folder);
    const delegate = Object.keys(delegates)
      .map((name) => named(tools, name))
      .find((tool) => tool !== undefined);
    const called = calls(blocks).map(({ name }) => name);
    if (!delegate || isSubagent(blocks))
      return turnHasResult(messages) ? undefined : chooseCall(tools, folder);
    if (!called.includes(delegate.name))
      return { tool: delegate, input: fill(delegate, delegates[delegate.name] ?? {}) };
    const wait = named(tools, 'wait_agent');
    if (wait && !called.includes('wait_agent')) return { tool: wait, input: fill(wait, waitFor(blocks)) };
    return undefined;
  };
}

/** Codex offers its subagents the tools that start more of them: they are recognised by their task. */
function isSubagent(blocks: readonly Block[]): boolean {
  return blocks.some((block) => block.type === 'text' && block.text.trim() === 'List the files');
}

function waitFor(blocks: readonly Block[]): Record<string, unknown> {
  const results = blocks.filter((block) => block.type === 'tool_result').map(({ text }) => text);
  const id = results.map((text) => /"agent_id"\s*:\s*"([^"]+)"/.exec(text)?.[1]).find(Boolean);
  return { ...(id ? { targets: [id] } : {}), timeout_ms: 10_000 };
}

function named(tools: readonly ToolDefinition[], name: string): ToolDefinition | undefined {
  return tools.find((tool) => tool.type === 'function' && !tool.deferred && stringOf(tool.name) === name);
}

function calls(blocks: readonly Block[]) {
  return blocks.filter((block) => block.type === 'tool_call');
}

/** Arguments the tool has, the given ones first, and examples of the required rest. */
function fill(tool: ToolDefinition, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const properties = objectOf(objectOf(tool.schema)['properties']);
  const fitting = Object.entries(given).filter(([name]) => name in properties);
  return { ...objectOf(exampleOf(tool.schema)), ...Object.fromEntries(fitting) };
}
