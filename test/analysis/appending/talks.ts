import { Random } from '../../../bench/slots/random.ts';
import { line } from '../ingest/logs.ts';

interface Talk {
  session: string;
  messages: object[];
  /** Tools it offers. */
  tools: object[];
  headers: Record<string, string>;
}

const tool = (name: string) => ({
  name,
  description: `Does ${name} for you.`,
  input_schema: { type: 'object', properties: { prompt: { type: 'string' } } },
});
const main = [tool('Read'), tool('Bash'), tool('Task')];
const sub = [tool('Read'), tool('Bash')];

/**
 * A log of agents at work in two sessions: turns, new words, subagents, titles, retries, rewinds, compactions, counted
 * tokens, answers that come late or never, clocks that go back; now and then a new text, tool, version or session.
 */
export function talks(seed: number, requests: number): string[] {
  const random = new Random(seed);
  const lines = [line.session('S1'), line.session('S2')];
  const talksOf: Talk[] = [];
  const late: string[] = [];
  let clock = Date.UTC(2026, 10, 21, 9);
  let made = 0;
  let day = '2026-11-21';
  let version = '2.1.0';
  const open = (session: string, words: string, more: Partial<Talk> = {}): Talk => {
    const messages = [{ role: 'user', content: [{ type: 'text', text: words }] }];
    const talk = { session, messages, tools: main, headers: {}, ...more };
    talksOf.push(talk);
    return talk;
  };
  const send = (talk: Talk, { blocks, more = {} }: { blocks: object[] | null; more?: object }): void => {
    const id = `X${String(made++).padStart(4, '0')}`;
    clock += random.chance(0.06) ? -1500 : 1000;
    const system = [
      { type: 'text', text: 'You are a careful agent.', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: `Work in the folder that you are given.\nToday is ${day}.\nBe brief.` },
    ];
    const body = { model: 'claude-sonnet-4-5', system, tools: talk.tools, messages: talk.messages, ...more };
    const ts = new Date(clock).toISOString();
    const headers = { 'user-agent': `claude-cli/${version} (external, cli)`, ...talk.headers };
    const isCount = random.chance(0.03);
    const path = isCount ? '/v1/messages/count_tokens' : '/v1/messages';
    lines.push(line.request(id, JSON.stringify(body), { session: talk.session, ts, headers, path }));
    if (random.chance(0.04)) return;
    const usage = {
      input_tokens: 10,
      cache_read_input_tokens: 900 + 40 * talk.messages.length,
      cache_creation_input_tokens: 50,
      output_tokens: 7,
    };
    const reconstructed = {
      model: 'claude-sonnet-4-5',
      id: `msg_${id}`,
      role: 'assistant',
      stopReason: 'end_turn',
    };
    const answer =
      blocks === null
        ? line.response(id, { status: 529, reconstructed: undefined, body: '{}' })
        : line.response(id, {
            reconstructed: { ...reconstructed, blocks, usage, finished: true, unknown: [] },
          });
    if (random.chance(0.1)) late.push(answer);
    else lines.push(answer);
    if (late.length > 0 && random.chance(0.3)) lines.push(late.shift() as string);
  };
  const steps: Record<string, (talk: Talk) => void> = {
    turn: (talk) => {
      const call = { id: `toolu_${made}`, name: 'Read', input: { prompt: `file ${made}` } };
      const text = JSON.stringify(call.input);
      send(talk, { blocks: [{ type: 'tool_call', ...call, text }] });
      talk.messages = [
        ...talk.messages,
        { role: 'assistant', content: [{ type: 'tool_use', ...call }] },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: call.id, content: `lines of ${made}` }],
        },
      ];
    },
    words: (talk) => {
      const text = `I looked at everything there is and found number ${made}.`;
      send(talk, { blocks: [{ type: 'text', text }] });
      talk.messages = [
        ...talk.messages,
        { role: 'assistant', content: [{ type: 'text', text }] },
        {
          role: 'user',
          content: [{ type: 'text', text: random.pick(['Go on.', 'Why?', `Do ${made} now.`]) }],
        },
      ];
    },
    retry: (talk) => send(talk, { blocks: null }),
    task: (talk) => {
      const input = { prompt: `Find out all about number ${made} and tell me what you have found, please.` };
      const call = { id: `toolu_${made}`, name: 'Task', input };
      send(talk, { blocks: [{ type: 'tool_call', ...call, text: JSON.stringify(input) }] });
      const headers: Record<string, string> = random.chance(0.5)
        ? { 'x-claude-code-agent-id': `agent-${made}`, 'x-claude-code-session-id': talk.session }
        : {};
      const helper = open(talk.session, input.prompt, { tools: sub, headers });
      steps['turn']?.(helper);
      talk.messages = [
        ...talk.messages,
        { role: 'assistant', content: [{ type: 'tool_use', ...call }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: 'All found.' }] },
      ];
    },
    title: ({ session }) => {
      const messages = [{ role: 'user', content: 'title?' }];
      const title = { session, messages, tools: [], headers: {} };
      const system = [{ type: 'text', text: 'Write a title for this conversation.' }];
      send(title, {
        blocks: [{ type: 'text', text: 'A title' }],
        more: { model: 'claude-haiku-4-5', system, tools: [] },
      });
    },
    rewind: (talk) => {
      talk.messages = [
        ...talk.messages.slice(0, 1 + 2 * random.below(2)),
        { role: 'user', content: `Rather ${made}.` },
      ];
    },
    compaction: (talk) => {
      const summary = `Summary ${made}: ${'what was done and what is left to do, '.repeat(8)}`.trim();
      send(talk, { blocks: [{ type: 'text', text: summary }] });
      talk.messages = [{ role: 'user', content: [{ type: 'text', text: summary }] }];
    },
    edited: (talk) => {
      talk.messages = [
        { role: 'user', content: 'Earlier messages were left out.' },
        ...talk.messages.slice(-2),
      ];
    },
    again: ({ session }) => {
      open(session, random.pick(['Hello.', 'Hello.', `Begin ${made}.`]));
    },
    news: ({ session }) => {
      const what = random.below(8);
      if (what === 0) day = `2026-11-${22 + random.below(3)}`;
      else if (what === 1) version = '2.1.1';
      else if (what === 2) lines.push(line.session(`S${3 + made}`));
      else if (what === 3) open(session, 'Hello.', { tools: [...main, tool('Web')] });
      else open(`S${1 + random.below(4)}`, 'Hello.');
    },
  };
  const often = [
    'turn',
    'turn',
    'turn',
    'turn',
    'words',
    'words',
    'task',
    'title',
    'retry',
    'rewind',
    'again',
  ];
  open('S1', 'Hello.');
  open('S2', 'Hello.');
  while (made < requests) {
    const talk = random.chance(0.6) ? (talksOf.at(-1) as Talk) : random.pick(talksOf);
    const step = random.chance(0.12) ? random.pick(['compaction', 'edited', 'news']) : random.pick(often);
    steps[step]?.(talk);
  }
  return [...lines, ...late];
}
