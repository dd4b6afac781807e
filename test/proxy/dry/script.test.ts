import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { dryText } from '../../../src/proxy/dry/answer.ts';
import { answerSource, readDryPlan } from '../../../src/proxy/dry/plan.ts';
import { responsesStandIn } from '../../../src/proxy/dry/responses.ts';
import { detectWire } from '../../../src/wire/table.ts';
import type { ResponseModel } from '../../../src/wire/types.ts';
import { type GivenTurn, lensLog } from '../../lens-log.ts';
import { ask, readAnswer } from './ask.ts';
import { type SampleRequest, samples } from './requests.ts';

const root = mkdtempSync(path.join(tmpdir(), 'lens-script-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const folder = '/home/dev/work';
let files = 0;

/** Options of a stand-in that plays a script or log, and the warnings so far. */
async function play(kind: 'script' | 'replay', content: string | Buffer, extension = '.json') {
  const name = `${++files}${extension}`;
  writeFileSync(path.join(root, name), content);
  const warnings: string[] = [];
  const plan = await readDryPlan(`${kind}:${name}`, root);
  const source = answerSource(plan, { folder, warn: (line) => void warnings.push(line) });
  return { kind: 'text', folder, source, warnings, unused: () => source?.unused() } as const;
}
const script = (value: unknown) => play('script', JSON.stringify(value));

const tools = { stream: true, tools: true, answered: false } as const;
const call = (sample: SampleRequest): string =>
  sample.wire === 'anthropic-messages' ? 'Bash' : String(toolNames(sample)[0]);
const toolNames = (sample: SampleRequest): string[] =>
  detectWire({ method: 'POST', path: sample.path, body: sample.body(tools) })
    ?.split(sample.body(tools), sample.path)
    .tools.map(({ name }) => name) ?? [];

describe.each(samples)('a script on $wire', (sample) => {
  it('plays texts, calls, errors, stop reasons and usage in order, as stream and as JSON', async () => {
    const named = call(sample);
    const options = await script({
      turns: [
        { error: { status: 529, type: 'overloaded', message: 'Too much', retry_after: 2 } },
        { text: 'I look.', calls: [[{ tool: 'absent' }, { tool: named, input: { command: 'pwd' } }], 'any'] },
        { text: 'Half', stop: 'length', usage: { input: 123_456, output: 7 } },
        { text: 'No', stop: 'refusal' },
      ],
    });
    const next = async (stream: boolean) => {
      const question = {
        path: stream ? sample.path : sample.jsonPath,
        body: sample.body({ ...tools, stream }),
      };
      return ask(options, question);
    };
    const failed = await next(true);
    expect(failed.answer.status).toBe(529);
    expect(failed.answer.headers).toContain('retry-after');
    expect(JSON.stringify(JSON.parse(failed.text))).toMatch(/overloaded.*Too much|Too much.*overloaded/);
    const called = readAnswer(sample.wire, await next(true));
    expect(called.blocks).toMatchObject([
      { type: 'text', text: 'I look.' },
      { type: 'tool_call', name: named, input: { command: 'pwd' } },
      { type: 'tool_call', input: { command: 'ls' } },
    ]);
    const half = readAnswer(sample.wire, await next(false));
    expect(half.stopReason?.toLowerCase()).toMatch(/length|max_tokens|max_output_tokens|incomplete/);
    expect(
      detectWire({ method: 'POST', path: sample.path, body: sample.body(tools) })?.usage(half.usage),
    ).toMatchObject({
      input: 123_456,
      output: 7,
    });
    const refused = readAnswer(sample.wire, await next(true));
    expect(refused.stopReason?.toLowerCase()).toMatch(/refusal|content_filter|safety|incomplete/);
    expect(options.warnings).toEqual([]);
    expect(options.unused()).toEqual([]);
    const after = readAnswer(sample.wire, await next(true));
    expect(after.blocks).toMatchObject([{ type: 'text', text: expect.stringContaining(dryText) }]);
    expect(options.warnings).toEqual([expect.stringContaining('the main loop has 4 turns')]);
  });
});

const [sample] = samples as readonly [SampleRequest];
const asked = (options: Parameters<typeof ask>[0], body: Record<string, unknown>) =>
  ask(options, { path: sample.path, body });

describe('conversations of a script', () => {
  it('are chosen by pattern; requests without tools leave the main loop alone', async () => {
    const options = await script({
      turns: [{ text: 'main 1' }, { text: 'main 2' }],
      conversations: [
        {
          when: { prompt: '^count', system: 'You help' },
          turns: [{ text: 'sub', times: 2 }, { text: 'end' }],
        },
      ],
    });
    const textOf = async (change: object, withTools = true): Promise<string> => {
      const body = { ...sample.body({ ...tools, tools: withTools }), ...change };
      const answer = readAnswer(sample.wire, await asked(options, body));
      return answer.blocks.map(({ text }) => text).join('');
    };
    const sub = { messages: [{ role: 'user', content: 'count the files' }] };
    expect(await textOf({})).toBe('main 1');
    expect(await textOf(sub)).toBe('sub');
    expect(await textOf({}, false)).toContain(dryText);
    expect(await textOf(sub)).toBe('sub');
    // A helper with tools has other instructions.
    expect(await textOf({ system: 'You keep notes.' })).toContain(dryText);
    expect(await textOf({})).toBe('main 2');
    expect(options.unused()).toEqual(['script: the agent asked for 2 of 3 turns of conversation 1']);
  });

  it('go on through chained requests, which carry only what is new', async () => {
    const options = await script({
      turns: [{ text: 'main' }],
      conversations: [{ when: { prompt: '^count' }, turns: [{ calls: ['any'] }, { text: 'sub' }] }],
    });
    const standIn = responsesStandIn(options);
    const shell = {
      type: 'function',
      name: 'shell',
      parameters: { properties: { command: { type: 'string' } } },
    };
    const prompt = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'count it' }] };
    const first = standIn.answer({ input: [prompt], tools: [shell], model: 'm' });
    const output = { type: 'function_call_output', call_id: 'c', output: 'README.md' };
    const second = standIn.answer({ input: [output], previous_response_id: first.responseId, model: 'm' });
    expect([first.parts[0]?.type, second.parts[0]]).toEqual(['call', { type: 'text', text: 'sub' }]);
    expect(second.turn).toBe(2);
  });

  it('reports a tool that the request does not offer', async () => {
    const options = await script({ turns: [{ calls: [{ tool: 'teleport' }] }] });
    await asked(options, sample.body(tools));
    expect(options.warnings).toEqual([
      'script: turn 1 of the main loop calls teleport, which the request does not offer; it offers Bash',
    ]);
  });
});

it.each([
  ['{', /\.json:1\b.*Expected property name|\.json:1\b/s],
  ['{"turns": []}', /turns:/],
  ['{"turns": [\n{"text": "a"},\n{"txt": "b"}]}', /:3\b/],
  ['{"turns": [{"text": "a",\n"error": {"status": 500}}]}', /no other answer.*:2\b|:2\b.*no other answer/s],
  ['{"turns": [{"error": {"status": 200}}]}', /status/],
  ['{"turns": [{}]}', /text, calls or error/],
  [
    '{"turns": [{"text": "a"}],\n"conversations": [{"when": {"prompt": "("},\n"turns": [{"text": "b"}]}]}',
    /:2\b/,
  ],
  [
    '{"turns": [{"text": "a"}], "conversations": [{"when": {}, "turns": [{"text": "b"}]}]}',
    /prompt, system and model/,
  ],
])('refuses a script that is not valid: %s', async (text, message) => {
  const error: Error & { where?: string } = await play('script', text).catch((caught) => caught);
  expect(`${error.message} ${error.where}`).toMatch(message);
});

it.each(['sometimes', 'script:', 'replay'])('refuses --dry=%s', async (dry) => {
  await expect(readDryPlan(dry, root)).rejects.toThrow('--dry is text, tool, script:FILE or replay:LOG');
});

const answer = (blocks: ResponseModel['blocks'], stopReason = 'end_turn'): ResponseModel => ({
  model: 'm',
  id: 'a',
  role: 'assistant',
  blocks,
  stopReason,
  usage: null,
  finished: true,
  unknown: [],
});
const ls = { type: 'tool_call', id: 't1', name: 'Bash', input: { command: 'ls -a' }, text: '' } as const;
const recorded = (turns: readonly Partial<GivenTurn>[]): string =>
  lensLog(
    [{ id: 's1', agent: 'mini' }],
    turns.map((turn, index) => ({ id: `x${index}`, session: 's1', path: sample.path, body: '{}', ...turn })),
  );
const bodies = {
  first: JSON.stringify(sample.body(tools)),
  second: JSON.stringify(sample.body({ ...tools, answered: true })),
  title: JSON.stringify(sample.body({ ...tools, tools: false })),
};
const log = recorded([
  { body: bodies.title, answer: answer([{ type: 'text', text: 'A title' }]) },
  { body: bodies.first, answer: answer([{ type: 'thinking', text: 'hm' }, ls], 'tool_use') },
  { body: bodies.second, answer: answer([{ type: 'text', text: 'Two files' }], 'max_tokens') },
]);

describe('a replay', () => {
  it.each(['.jsonl', '.jsonl.zst'])('answers by role and turn, in any order (%s)', async (extension) => {
    const bytes = extension === '.jsonl' ? log : zstdCompressSync(Buffer.from(log));
    const options = await play('replay', bytes, extension);
    const read = async (text: string) => readAnswer(sample.wire, await asked(options, JSON.parse(text)));
    const first = await read(bodies.first);
    expect(first.blocks).toMatchObject([{ type: 'tool_call', name: 'Bash', input: { command: 'ls -a' } }]);
    expect(options.unused()).toEqual([expect.stringContaining('did not ask for 2 of 3 recorded answers')]);
    const second = await read(bodies.second);
    expect([second.blocks[0]?.text, second.stopReason]).toEqual(['Two files', 'max_tokens']);
    expect((await read(bodies.title)).blocks[0]?.text).toBe('A title');
    expect([options.warnings, options.unused()]).toEqual([[], []]);
  });

  it('stops an agent that leaves the path: more turns, other tools', async () => {
    const options = await play('replay', log, '.jsonl');
    for (const status of [200, 400]) {
      const { answer: given } = await asked(options, JSON.parse(bodies.first));
      expect(given.status).toBe(status);
    }
    const other = await play('replay', log, '.jsonl');
    const body = { ...JSON.parse(bodies.first), tools: [{ name: 'Read', input_schema: { type: 'object' } }] };
    const { answer: given, text } = await asked(other, body);
    expect(given.status).toBe(400);
    expect(text).toContain('calls the tool \\"Bash\\", which the request does not offer');
    expect(other.warnings).toHaveLength(1);
    // A request without tools is a side request: it does not stop the agent.
    const title = JSON.parse(bodies.title);
    await asked(options, title);
    const again = readAnswer(sample.wire, await asked(options, title));
    expect(again.blocks[0]?.text).toContain(dryText);
    expect(options.warnings).toEqual([
      expect.stringMatching(/left the recorded path.* turn 1 of a conversation with tools/),
      expect.stringMatching(/left the recorded path.* turn 1 of a conversation without tools/),
    ]);
  });

  it('reports another prompt, and plays recorded errors', async () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Busy' } };
    const failed = lensLog([{ id: 's1', agent: 'mini' }], []) + lensLinesOf(bodies.first, 529, error);
    const options = await play('replay', failed, '.jsonl');
    const body = { ...JSON.parse(bodies.first), messages: [{ role: 'user', content: 'other words' }] };
    const { answer: given, text } = await asked(options, body);
    expect([given.status, JSON.parse(text).error.message]).toEqual([529, 'Busy']);
    expect(options.warnings).toEqual(['replay: the prompt "other words" is not the recorded "list files"']);
  });

  it.each([
    ['{"a":1}\n', 'no log of lens'],
    ['', 'no log of lens'],
    [lensLog([{ id: 's1', agent: 'mini' }], []), 'no answer of a model'],
  ])('refuses a log without answers: %j', async (text, message) => {
    await expect(play('replay', text, '.jsonl')).rejects.toThrow(message);
  });

  it('refuses a log that is not there', async () => {
    await expect(readDryPlan('replay:none.jsonl', root)).rejects.toThrow('no such file');
  });
});

/** A request with an answer that is an error, whose body is no model's answer. */
function lensLinesOf(body: string, status: number, error: unknown): string {
  const [, request = '', response = ''] = recorded([{ body, status, outcome: 'complete' }]).split('\n');
  return `${request}\n${JSON.stringify({ ...JSON.parse(response), body: error })}\n`;
}
