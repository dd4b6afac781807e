import { describe, expect, it } from 'vitest';
import { type Candidate, pairsThatMatter } from '../../src/pages/_load/compare.ts';

const one = (kind: Candidate['kind'], id: string, rest: Partial<Candidate> = {}): Candidate => ({
  key: `${kind}-${id}`,
  kind,
  id,
  name: id,
  agent: 'codex',
  lineage: null,
  role: null,
  version: null,
  model: null,
  requests: 1,
  ...rest,
});

const pairsOf = (all: Candidate[]): string[] =>
  pairsThatMatter(all).map(({ group, before, after }) => `${group}: ${before.id} → ${after.id}`);

describe('pairsThatMatter', () => {
  it('pairs each version of an agent with the one before it, never those of two agents', () => {
    expect(
      pairsOf([
        one('version', 'codex 1'),
        one('version', 'pi 7', { agent: 'pi' }),
        one('version', 'codex 2'),
        one('version', 'codex 3'),
      ]),
    ).toEqual(['version: codex 1 → codex 2', 'version: codex 2 → codex 3']);
  });

  it('pairs versions of one prompt, and main prompts of all agents', () => {
    const main = { role: 'main' };
    expect(
      pairsOf([
        one('prompt', 'a1', { lineage: 'a', ...main }),
        one('prompt', 'a2', { lineage: 'a', ...main }),
        one('prompt', 'title', { role: 'title' }),
        one('prompt', 'p', { lineage: 'p', agent: 'pi', ...main }),
        one('prompt', 'q', { lineage: 'q', agent: 'qwen', ...main }),
      ]),
    ).toEqual(['prompt: a1 → a2', 'agent: a2 → p', 'agent: a2 → q', 'agent: p → q']);
  });

  it('never takes two models of one version for versions, and takes the usual model for an agent', () => {
    const main = { lineage: 'a', role: 'main' };
    expect(
      pairsOf([
        one('prompt', 'a1-opus', { ...main, version: '1', model: 'opus' }),
        one('prompt', 'a1-haiku', { ...main, version: '1', model: 'haiku' }),
        one('prompt', 'a2-opus', { ...main, version: '2', model: 'opus', requests: 9 }),
        one('prompt', 'a2-haiku', { ...main, version: '2', model: 'haiku' }),
        one('prompt', 'a3-sonnet', { lineage: 'b', role: 'main', version: '3', model: 'sonnet' }),
        one('prompt', 'p', { lineage: 'p', agent: 'pi', role: 'main' }),
      ]),
    ).toEqual(['prompt: a1-opus → a2-opus', 'prompt: a1-haiku → a2-haiku', 'agent: a2-opus → p']);
  });

  it('pairs the first session of an agent with the last, and one session with none', () => {
    expect(pairsOf(['s1', 's2', 's3'].map((id) => one('session', id)))).toEqual(['session: s1 → s3']);
    expect(pairsOf([one('session', 's1'), one('agent', 'codex')])).toEqual([]);
  });

  it('stays bounded, keeping the newest versions', () => {
    const pairs = pairsOf(Array.from({ length: 500 }, (_, index) => one('version', `codex ${index}`)));
    expect(pairs.length).toBeLessThan(50);
    expect(pairs.at(-1)).toBe('version: codex 498 → codex 499');
  });
});
