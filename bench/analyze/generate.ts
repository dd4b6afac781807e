import { closeSync, openSync, writeSync } from 'node:fs';
import { Text } from './text.ts';

export interface LogShape {
  requests: number;
  systemKb: number;
  toolsKb: number;
  /** Mean size of the messages of a request. */
  messagesKb: number;
  /** Turns of a conversation. */
  turns: number;
  codexShare: number;
  /** Messages like code. */
  dense: boolean;
  seed: number;
}

export const usualShape: LogShape = {
  requests: 2000,
  systemKb: 30,
  toolsKb: 60,
  messagesKb: 66,
  turns: 50,
  codexShare: 0.3,
  dense: false,
  seed: 1,
};

interface Exchange {
  agent: 'claude' | 'codex';
  wire: string;
  path: string;
  body: Record<string, unknown>;
  answer: unknown;
}

/**
 * Writes a log as agent-interlude does: the body of each request twice, once taken apart. Conversations of two agents
 * that grow by two messages a turn, with subagents and requests for a title between them. All text is invented.
 */
export function writeInterludeLog(file: string, shape: LogShape): { requests: number; bytes: number } {
  const output = openSync(file, 'w');
  let clock = Date.UTC(2026, 0, 5, 9);
  let requests = 0;
  let bytes = 0;
  try {
    for (const { agent, wire, path, body, answer } of exchanges(shape)) {
      const id = (0x100000000000 + requests * 7919).toString(16).slice(-12);
      const { system, instructions, tools, messages, input } = body;
      const extract = { system: system ?? instructions, tools, messages: messages ?? input };
      const common = { ts: new Date(clock).toISOString(), agent, wire };
      const headers = { 'Content-Type': 'application/json', 'User-Agent': `${agent}-cli/1.0` };
      const request = {
        id,
        kind: 'request',
        ...common,
        method: 'POST',
        path,
        headers_kept: headers,
        request: body,
        extract,
      };
      const answered = {
        ...common,
        ts: new Date(clock + 2500).toISOString(),
        status: 200,
        stream: true,
        event_count: 40,
      };
      const response = {
        id,
        kind: 'response',
        ...answered,
        event_types: {},
        reconstructed: answer,
        content_type: 'text/event-stream',
      };
      bytes += writeSync(output, `${spaced(request)}\n${spaced(response)}\n`);
      clock += 5000;
      requests++;
    }
  } finally {
    closeSync(output);
  }
  return { requests, bytes };
}

function* exchanges(shape: LogShape): Generator<Exchange> {
  const text = new Text(shape.seed);
  const fixed = fixedParts(shape, text);
  let left = shape.requests;
  while (left > 0) {
    const isCodex = text.random.chance(shape.codexShare);
    for (const exchange of isCodex ? codexTurns(shape, text, fixed) : claudeTurns(shape, text, fixed)) {
      yield exchange;
      if (--left === 0) return;
    }
  }
}

interface FixedParts {
  main: string;
  subagent: string;
  codex: string;
  claudeTools: object[];
  codexTools: object[];
  /** Messages are windows of this text. */
  source: string;
}

function fixedParts({ systemKb, toolsKb, dense }: LogShape, text: Text): FixedParts {
  const tools = (count: number, wrap: (tool: object, schema: object) => object) =>
    Array.from({ length: count }, (_, n) => {
      const parameter = () => ({ type: 'string', description: text.prose(60) });
      const schema = { type: 'object', properties: { p0: parameter(), p1: parameter() }, required: ['p0'] };
      return wrap({ name: `tool_${n}`, description: text.prose((toolsKb * 1024) / count - 400) }, schema);
    });
  return {
    main: text.instructions('main', systemKb * 1024),
    subagent: text.instructions('subagent', systemKb * 256),
    codex: text.instructions('codex', systemKb * 1024),
    claudeTools: tools(18, (tool, schema) => ({ ...tool, input_schema: schema })),
    codexTools: tools(9, (tool, schema) => ({
      type: 'function',
      ...tool,
      strict: false,
      parameters: schema,
    })),
    source: dense ? text.code(2_000_000) : text.prose(2_000_000),
  };
}

function* claudeTurns(shape: LogShape, text: Text, fixed: FixedParts): Generator<Exchange> {
  const day = `2026-01-${String(text.integer(1, 28)).padStart(2, '0')}`;
  const place = `Working directory: /home/dev/${text.word()}\nToday's date: ${day}\nBranch: ${text.word()}-${text.word()}`;
  const system = [
    { type: 'text', text: 'You are a demo agent.', cache_control: { type: 'ephemeral' } },
    { type: 'text', text: `${fixed.main}\n${place}` },
  ];
  const title = {
    system: [{ type: 'text', text: 'Write a title.' }],
    messages: [{ role: 'user', content: 'title?' }],
    tools: [],
  };
  yield claude(
    { model: 'demo-small-1', ...title, max_tokens: 64 },
    {
      model: 'demo-small-1',
      id: 'm',
      stop_reason: 'end_turn',
      usage: { input_tokens: 40, output_tokens: 9 },
      text: 'T',
      tool_uses: [],
    },
  );
  const messages: object[] = [];
  for (let turn = 0; turn < shape.turns; turn++) {
    const said = window(shape, text, fixed);
    const content =
      turn === 0
        ? [{ type: 'text', text: said }]
        : [{ type: 'tool_result', tool_use_id: `tu_${turn}`, content: said }];
    messages.push({ role: 'user', content });
    const isSubagent = turn % 10 === 9;
    const tools = isSubagent ? fixed.claudeTools.slice(0, 6) : fixed.claudeTools;
    const call = { name: `tool_${turn % 6}`, input: { p0: 'x' } };
    const usage = {
      input_tokens: 12,
      cache_creation_input_tokens: 900,
      cache_read_input_tokens: 9000 + 500 * turn,
      output_tokens: 250,
    };
    yield claude(
      {
        model: 'demo-large-1',
        max_tokens: 32000,
        system: isSubagent
          ? [
              { type: 'text', text: fixed.subagent },
              { type: 'text', text: `Today's date: ${day}` },
            ]
          : system,
        tools,
        messages: isSubagent ? messages.slice(-1) : [...messages],
        stream: true,
      },
      {
        model: 'demo-large-1',
        id: 'msg_x',
        stop_reason: 'tool_use',
        usage,
        text: said.slice(0, 200),
        tool_uses: [call],
      },
    );
    if (isSubagent) continue;
    const input = { p0: window(shape, text, fixed) };
    messages.push({
      role: 'assistant',
      content: [{ type: 'tool_use', id: `tu_${turn + 1}`, name: `tool_${turn % 18}`, input }],
    });
  }
}

function* codexTurns(shape: LogShape, text: Text, fixed: FixedParts): Generator<Exchange> {
  const cwd = `/home/dev/${text.word()}`;
  const message = (role: string, type: string, said: string) => ({
    type: 'message',
    role,
    content: [{ type, text: said }],
  });
  const input = [
    message('developer', 'input_text', `<environment_context>\n<cwd>${cwd}</cwd>\n</environment_context>`),
  ];
  for (let turn = 0; turn < shape.turns; turn++) {
    input.push(message('user', 'input_text', window(shape, text, fixed)));
    const body = {
      model: 'demo-codex-1',
      instructions: fixed.codex,
      input: [...input],
      tools: fixed.codexTools,
      stream: true,
      prompt_cache_key: cwd,
    };
    const usage = {
      input_tokens: 9000 + 400 * turn,
      input_tokens_details: { cached_tokens: 8000 + 380 * turn },
      output_tokens: 300,
    };
    const answer = { model: 'demo-codex-1', id: 'resp_x', status: 'completed', usage, text: text.prose(200) };
    yield { agent: 'codex', wire: 'codex-responses', path: '/backend-api/codex/responses', body, answer };
    input.push(message('assistant', 'output_text', window(shape, text, fixed)));
  }
}

function claude(body: Record<string, unknown>, answer: unknown): Exchange {
  return { agent: 'claude', wire: 'claude-messages', path: '/v1/messages?beta=true', body, answer };
}

function window({ messagesKb, turns }: LogShape, text: Text, { source }: FixedParts): string {
  // A conversation grows evenly, so that its last request is twice the mean.
  const length = Math.floor((messagesKb * 1024) / turns);
  const from = text.integer(0, source.length - length);
  return source.slice(from, from + length);
}

/** JSON with a blank behind each comma and colon, as Python writes it. */
function spaced(value: unknown): string {
  // A newline in a string is an escape: these stand between tokens.
  const lines = JSON.stringify(value, null, 1);
  return lines.replace(/(?<=[[{])\n +|\n *(?=[\]}])/g, '').replace(/\n +/g, ' ');
}
