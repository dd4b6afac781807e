import { describe, expect, it } from 'vitest';
import { dryText } from '../../../src/proxy/dry/answer.ts';
import { wireByName } from '../../../src/wire/table.ts';
import { ask, readAnswer } from './ask.ts';
import { samples } from './requests.ts';

const folder = '/home/dev/work';
const forms = [
  { form: 'stream', stream: true },
  { form: 'JSON', stream: false },
] as const;

describe.each(samples)('$wire', (sample) => {
  const pathOf = (stream: boolean): string => (stream ? sample.path : sample.jsonPath);

  it.each(forms)('answers with a whole text ($form)', async ({ stream }) => {
    const body = sample.body({ stream, tools: true, answered: false });
    const model = readAnswer(
      sample.wire,
      await ask({ kind: 'text', folder }, { path: pathOf(stream), body }),
    );
    expect(model).toMatchObject({
      finished: true,
      role: 'assistant',
      blocks: [{ type: 'text', text: dryText }],
    });
    expect(model.unknown).toEqual([]);
    expect(model.error).toBeUndefined();
  });

  it.each(forms)('calls a tool that only looks, then gives its text ($form)', async ({ stream }) => {
    const options = { kind: 'tool', folder } as const;
    const path = pathOf(stream);
    const first = readAnswer(
      sample.wire,
      await ask(options, { path, body: sample.body({ stream, tools: true, answered: false }) }),
    );
    expect(first.blocks).toHaveLength(1);
    expect(first.blocks[0]).toMatchObject({ type: 'tool_call', input: { command: 'ls' } });
    const second = readAnswer(
      sample.wire,
      await ask(options, { path, body: sample.body({ stream, tools: true, answered: true }) }),
    );
    expect(second.blocks).toMatchObject([{ type: 'text', text: dryText }]);
  });

  it('gives the same answer as a stream and as JSON', async () => {
    const options = { kind: 'tool', folder, newId: () => 'x', now: () => 0 } as const;
    const [streamed, whole] = await Promise.all(
      forms.map(async ({ stream }) => {
        const body = sample.body({ stream, tools: true, answered: false });
        const model = readAnswer(sample.wire, await ask(options, { path: pathOf(stream), body }));
        return { blocks: model.blocks, stopReason: model.stopReason, model: model.model };
      }),
    );
    expect(streamed).toEqual(whole);
  });

  it('answers with a text where the request offers no tools', async () => {
    const body = sample.body({ stream: true, tools: false, answered: false });
    const model = readAnswer(sample.wire, await ask({ kind: 'tool', folder }, { path: sample.path, body }));
    expect(model.blocks).toMatchObject([{ type: 'text', text: dryText }]);
  });

  it('reports usage whose parts add up', async () => {
    const body = sample.body({ stream: true, tools: true, answered: true });
    const model = readAnswer(sample.wire, await ask({ kind: 'tool', folder }, { path: sample.path, body }));
    const usage = wireByName(sample.wire)?.usage(model.usage);
    expect(usage?.input).toBeGreaterThan(10);
    expect(usage?.output).toBeGreaterThan(0);
    expect((usage?.uncached ?? 0) + (usage?.cacheRead ?? 0) + (usage?.cacheWrite ?? 0)).toBe(usage?.input);
  });
});

describe('cache numbers', () => {
  it('a turn reads what the one before read and wrote', async () => {
    const [sample] = samples;
    if (!sample) throw new Error('no sample');
    const wire = wireByName(sample.wire);
    const turns = await Promise.all(
      [false, true].map(async (answered) => {
        const body = sample.body({ stream: true, tools: true, answered });
        const model = readAnswer(
          sample.wire,
          await ask({ kind: 'tool', folder }, { path: sample.path, body }),
        );
        return wire?.usage(model.usage);
      }),
    );
    expect(turns[0]?.cacheRead).toBe(0);
    expect(turns[1]?.cacheRead).toBe((turns[0]?.cacheRead ?? 0) + (turns[0]?.cacheWrite ?? 0));
  });
});
