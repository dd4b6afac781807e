import { lines } from './samples.ts';

const at = '2026-05-28T20:26:40.000Z';

/** A question, a call, its result and an answer as each agent keeps them: data of our own making. */
export const transcripts: readonly { format: string; content: string; answers: number }[] = [
  {
    format: 'claude-transcript',
    answers: 2,
    content: lines(
      ...[
        {
          type: 'user',
          uuid: 'u1',
          parentUuid: null,
          message: { role: 'user', content: 'Is shelf four empty?' },
        },
        {
          type: 'assistant',
          uuid: 'a1',
          parentUuid: 'u1',
          message: {
            role: 'assistant',
            id: 'msg_000001',
            content: [{ type: 'tool_use', id: 'c1', name: 'Look', input: {} }],
          },
        },
        {
          type: 'user',
          uuid: 'u2',
          parentUuid: 'a1',
          message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'empty' }] },
        },
        {
          type: 'assistant',
          uuid: 'a2',
          parentUuid: 'u2',
          message: { role: 'assistant', id: 'msg_000002', content: [{ type: 'text', text: 'Yes.' }] },
        },
      ].map((line) => ({
        ...line,
        isSidechain: false,
        sessionId: 'session-1',
        timestamp: at,
        cwd: '/shop',
        version: '2.1.0',
      })),
    ),
  },
  {
    format: 'codex-rollout',
    answers: 2,
    content: lines(
      { timestamp: at, type: 'session_meta', payload: { id: 'r-1', cwd: '/shop', cli_version: '0.146.0' } },
      ...[
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Is shelf four empty?' }] },
        { type: 'function_call', call_id: 'c1', name: 'look', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c1', output: 'empty' },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Yes.' }] },
      ].map((payload) => ({ timestamp: at, type: 'response_item', payload })),
      {
        timestamp: at,
        type: 'event_msg',
        payload: { type: 'token_count', info: { last_token_usage: { input_tokens: 9 } } },
      },
    ),
  },
  {
    format: 'gemini-transcript',
    answers: 2,
    content: lines(
      { sessionId: 'session-1', projectHash: 'h', startTime: at, kind: 'main' },
      { id: 'g1', timestamp: at, type: 'user', content: [{ text: 'Is shelf four empty?' }] },
      {
        id: 'g2',
        timestamp: at,
        type: 'gemini',
        content: '',
        thoughts: [{ subject: 'Look', description: 'at it' }],
        tokens: { input: 9, output: 2, cached: 0 },
        model: 'm-1',
        toolCalls: [
          {
            id: 'c1',
            name: 'look',
            args: {},
            result: [{ functionResponse: { id: 'c1', name: 'look', response: {} } }],
          },
        ],
      },
      { $set: { lastUpdated: at } },
      { id: 'g3', timestamp: at, type: 'gemini', content: 'Yes.', model: 'm-1' },
    ),
  },
  {
    format: 'gemini-document',
    answers: 1,
    content: JSON.stringify({
      sessionId: 'session-1',
      projectHash: 'h',
      startTime: at,
      messages: [
        { id: 'g1', timestamp: at, type: 'user', content: 'Is shelf four empty?' },
        {
          id: 'g2',
          timestamp: at,
          type: 'gemini',
          content: 'Yes.',
          tokens: { input: 9, output: 2 },
          model: 'm-1',
        },
      ],
    }),
  },
  {
    format: 'qwen-transcript',
    answers: 1,
    content: lines(
      ...[
        {
          uuid: 'q1',
          parentUuid: null,
          type: 'user',
          message: { role: 'user', parts: [{ text: 'Is shelf four empty?' }] },
        },
        { uuid: 'q2', parentUuid: 'q1', type: 'system', subtype: 'ui_telemetry', systemPayload: {} },
        {
          uuid: 'q3',
          parentUuid: 'q2',
          type: 'assistant',
          model: 'm-1',
          message: { role: 'model', parts: [{ text: 'Yes.' }] },
          usageMetadata: { promptTokenCount: 9 },
        },
      ].map((line) => ({ ...line, sessionId: 'session-1', timestamp: at, cwd: '/shop', version: '0.21.0' })),
    ),
  },
  {
    format: 'pi-transcript',
    answers: 2,
    content: lines(
      { type: 'session', version: 3, id: 'session-1', timestamp: at, cwd: '/shop' },
      {
        type: 'message',
        id: 'p1',
        parentId: null,
        timestamp: at,
        message: { role: 'user', content: [{ type: 'text', text: 'Is shelf four empty?' }] },
      },
      {
        type: 'message',
        id: 'p2',
        parentId: 'p1',
        timestamp: at,
        message: {
          role: 'assistant',
          model: 'm-1',
          content: [{ type: 'toolCall', id: 'c1', name: 'look', arguments: {} }],
          usage: { input: 5, cacheRead: 4, output: 2 },
        },
      },
      {
        type: 'message',
        id: 'p3',
        parentId: 'p2',
        timestamp: at,
        message: { role: 'toolResult', toolCallId: 'c1', content: [{ type: 'text', text: 'empty' }] },
      },
      {
        type: 'message',
        id: 'p4',
        parentId: 'p3',
        timestamp: at,
        message: { role: 'assistant', content: [{ type: 'text', text: 'Yes.' }], stopReason: 'stop' },
      },
    ),
  },
  {
    format: 'kimi-transcript',
    answers: 2,
    content: lines(
      { type: 'metadata', protocol_version: '1.4', created_at: 1780000000000 },
      {
        type: 'context.append_message',
        message: { role: 'user', content: [{ type: 'text', text: 'Is shelf four empty?' }] },
        time: 1780000000000,
      },
      ...[
        { type: 'step.begin', uuid: 's1' },
        { type: 'tool.call', toolCallId: 'c1', name: 'look', args: {} },
        { type: 'tool.result', toolCallId: 'c1', result: { output: 'empty' } },
        {
          type: 'step.end',
          uuid: 's1',
          usage: { inputOther: 5, output: 2, inputCacheRead: 4, inputCacheCreation: 0 },
          finishReason: 'tool_use',
          llmFirstTokenLatencyMs: 10,
          llmStreamDurationMs: 5,
        },
        { type: 'step.begin', uuid: 's2' },
        { type: 'content.part', part: { type: 'text', text: 'Yes.' } },
      ].map((event) => ({ type: 'context.append_loop_event', event, time: 1780000000100 })),
    ),
  },
  {
    format: 'cursor-transcript',
    answers: 1,
    content: lines(
      { role: 'user', message: { content: [{ type: 'text', text: 'Is shelf four empty?' }] } },
      {
        role: 'assistant',
        message: {
          content: [
            { type: 'text', text: 'I look.' },
            { type: 'tool_use', name: 'Bash', input: {} },
          ],
        },
      },
      { type: 'turn_ended', status: 'success' },
    ),
  },
  {
    format: 'copilot-transcript',
    answers: 2,
    content: lines(
      ...[
        {
          type: 'session.start',
          data: {
            sessionId: 'session-1',
            copilotVersion: '1.0.77',
            context: { cwd: '/shop', branch: 'main' },
          },
        },
        { type: 'user.message', data: { content: 'Is shelf four empty?' } },
        {
          type: 'assistant.message',
          data: {
            content: '',
            toolRequests: [{ toolCallId: 'c1', name: 'look', arguments: '{}' }],
            messageId: 'm-1',
            outputTokens: 2,
          },
        },
        {
          type: 'tool.execution_complete',
          data: { toolCallId: 'c1', success: true, result: { content: 'empty' } },
        },
        { type: 'assistant.message', data: { content: 'Yes.', toolRequests: [], messageId: 'm-2' } },
      ].map((line, index) => ({ ...line, id: `e${index}`, timestamp: at, parentId: null })),
    ),
  },
  {
    format: 'grok-transcript',
    answers: 2,
    content: lines(
      { type: 'system', content: 'You count shelves.' },
      { type: 'user', content: [{ type: 'text', text: 'Is shelf four empty?' }], prompt_index: 0 },
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [{ type: 'summary_text', text: 'Look.' }],
        encrypted_content: 'x',
      },
      {
        type: 'assistant',
        content: 'I look.',
        tool_calls: [{ id: 'c1', name: 'look', arguments: '{}' }],
        model_id: 'm-1',
      },
      { type: 'tool_result', tool_call_id: 'c1', content: 'empty' },
      { type: 'assistant', content: 'Yes.', model_id: 'm-1' },
    ),
  },
  {
    format: 'opencode-session',
    answers: 2,
    content: JSON.stringify(
      {
        info: { id: 'ses_1', version: '1.18.0', directory: '/shop', time: { created: 1780000000000 } },
        messages: [
          {
            info: { id: 'msg_u', role: 'user', time: { created: 1780000000000 } },
            parts: [{ type: 'text', text: 'Is shelf four empty?' }],
          },
          {
            info: { id: 'msg_a', role: 'assistant', modelID: 'm-1', time: { created: 1780000000100 } },
            parts: [
              { type: 'step-start' },
              {
                type: 'tool',
                callID: 'c1',
                tool: 'look',
                state: { status: 'completed', input: {}, output: 'empty' },
              },
              {
                type: 'step-finish',
                reason: 'tool-calls',
                tokens: { input: 5, output: 2, cache: { read: 4, write: 0 } },
              },
              { type: 'step-start' },
              { type: 'text', text: 'Yes.' },
              {
                type: 'step-finish',
                reason: 'stop',
                tokens: { input: 6, output: 2, cache: { read: 9, write: 0 } },
              },
            ],
          },
        ],
      },
      null,
      1,
    ),
  },
];
