import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findThreads } from '../../../src/analysis/threads/threads.ts';
import type { ThreadInput } from '../../../src/analysis/threads/types.ts';
import { type ChainNode, identityTree } from '../../../src/store/prefix-tree.ts';

/** `id at ts: messages` in the words of the case; a message with `*` carries a cache marker. */
interface Case extends Partial<Omit<ThreadInput, 'tip' | 'exchange'>> {
  id: string;
  messages: string;
}

/** Builds the stored chain as the store does (a marker makes another segment), and the threads over it. */
function threads(cases: readonly Case[]): string[] {
  const segments: string[] = [];
  const nodes: ChainNode[] = [];
  const keys = new Map<string, number>();
  const tips = cases.map(({ messages }) => {
    let parent: number | null = null;
    for (const [index, message] of messages.split(' ').entries()) {
      if (!segments.includes(message)) segments.push(message);
      const key = `${parent}/${message}`;
      let node = keys.get(key);
      if (node === undefined) {
        node = nodes.length;
        keys.set(key, node);
        nodes.push({ node, parent, segment: segments.indexOf(message), depth: index + 1 });
      }
      parent = node;
    }
    return parent;
  });
  const tree = identityTree(nodes, (segment) => (segments[segment] as string).replace('*', ''));
  const inputs = cases.map((given, index): ThreadInput => {
    const tip = tips[index];
    return {
      exchange: index,
      id: given.id,
      ts: given.ts === undefined ? index : given.ts,
      endTs: given.endTs ?? null,
      session: given.session === undefined ? 's' : given.session,
      agent: given.agent ?? 'claude',
      family: given.family ?? 'main',
      tip: typeof tip === 'number' ? (tree.of(tip) as number) : null,
      continues: given.continues ?? null,
      failed: given.failed ?? false,
      answer: given.answer ?? [],
      carries: given.carries ?? [],
      answerAt: given.answerAt ?? null,
      carriesAt: given.carriesAt ?? null,
      role: given.role ?? null,
      clientKey: given.clientKey ?? null,
      order: given.order ?? null,
      opening: given.opening ?? (() => []),
      answerText: given.answerText ?? '',
    };
  });
  const ids = cases.map(({ id }) => id);
  return findThreads(inputs, tree).map(
    (link) =>
      `${ids[link.exchange]} ${link.relation}${link.follows === null ? '' : ` ${ids[link.follows]}`} in ${link.thread}#${link.turn}`,
  );
}

describe('threads', () => {
  test.each<{ name: string; cases: Case[]; expected: string[] }>([
    {
      name: 'each request repeats the last and adds to it',
      cases: [
        { id: 'A', messages: 'u1' },
        { id: 'B', messages: 'u1 a1 u2' },
        { id: 'C', messages: 'u1 a1 u2 a2 u3' },
      ],
      expected: ['A start in A#0', 'B continues A in A#1', 'C continues B in A#2'],
    },
    {
      name: 'a moved cache marker does not cut a thread (agent-interlude: two conversations)',
      cases: [
        { id: 'A', messages: 'u1*' },
        { id: 'B', messages: 'u1 a1 u2*' },
        { id: 'C', messages: 'u1 a1 u2 a2 u3*' },
      ],
      expected: ['A start in A#0', 'B continues A in A#1', 'C continues B in A#2'],
    },
    {
      name: 'a title call in between does not cut a thread (agent-interlude: two conversations)',
      cases: [
        { id: 'A', messages: 'u1' },
        { id: 'T', messages: 'u1', family: 'title' },
        { id: 'B', messages: 'u1 a1 u2' },
      ],
      expected: ['A start in A#0', 'T start in T#0', 'B continues A in A#1'],
    },
    {
      name: 'a subagent is a thread of its own, the main one goes on after it',
      cases: [
        { id: 'A', messages: 'u1' },
        { id: 'S1', messages: 'task', family: 'sub' },
        { id: 'S2', messages: 'task a9 r9', family: 'sub' },
        { id: 'B', messages: 'u1 a1 r1' },
      ],
      expected: ['A start in A#0', 'S1 start in S1#0', 'S2 continues S1 in S1#1', 'B continues A in A#1'],
    },
    {
      name: 'the same again after a failure is a retry and stays in the thread',
      cases: [
        { id: 'A', messages: 'u1', failed: true },
        { id: 'A2', messages: 'u1' },
        { id: 'B', messages: 'u1 a1 u2' },
      ],
      expected: ['A start in A#0', 'A2 retry A in A#1', 'B continues A2 in A#2'],
    },
    {
      name: 'the same again although it was answered is a repeat',
      cases: [
        { id: 'A', messages: 'u1' },
        { id: 'R', messages: 'u1' },
      ],
      expected: ['A start in A#0', 'R repeat A in R#0'],
    },
    {
      name: 'the same again hours later is a new conversation',
      cases: [
        { id: 'A', messages: 'u1', ts: 0, endTs: 2_000 },
        { id: 'B', messages: 'u1', ts: 7_200_000 },
      ],
      expected: ['A start in A#0', 'B start in B#0'],
    },
    {
      name: 'the same again while the first is answered runs next to it; subagents with one task are two',
      cases: [
        {
          id: 'A',
          messages: 'task',
          family: 'sub',
          role: 'subagent',
          ts: 0,
          endTs: 9_000,
          answer: ['call 1'],
        },
        {
          id: 'B',
          messages: 'task',
          family: 'sub',
          role: 'subagent',
          ts: 50,
          endTs: 9_050,
          answer: ['call 2'],
        },
        { id: 'C', messages: 'task', family: 'main', ts: 60, endTs: 100 },
        { id: 'D', messages: 'task', family: 'main', ts: 70 },
        {
          id: 'B2',
          messages: 'task a2 r2',
          family: 'sub',
          role: 'subagent',
          ts: 10_000,
          carries: ['call 2'],
        },
        {
          id: 'A2',
          messages: 'task a1 r1',
          family: 'sub',
          role: 'subagent',
          ts: 10_100,
          carries: ['call 1'],
        },
      ],
      expected: [
        'A start in A#0',
        'B start in B#0',
        'C start in C#0',
        'D start in D#0',
        'B2 continues B in B#1',
        'A2 continues A in A#1',
      ],
    },
    {
      name: 'a client that names conversations keeps them apart',
      cases: [
        { id: 'A', messages: 'task', clientKey: 'agent 1', failed: true },
        { id: 'B', messages: 'task', clientKey: 'agent 2' },
        { id: 'B2', messages: 'task a1 r1', clientKey: 'agent 2' },
      ],
      expected: ['A start in A#0', 'B start in B#0', 'B2 continues B in B#1'],
    },
    {
      name: 'an edit of the history follows the exchange whose answer it carries, not an older beginning',
      cases: [
        { id: 'A', messages: 'u1', answer: ['call 1'] },
        { id: 'B', messages: 'u1 a1 r1', answer: ['call 2'], carries: ['call 1'] },
        { id: 'C', messages: 'u1 a1 cleared a2 r2', carries: ['call 2'] },
        { id: 'D', messages: 'u1 a1 other', carries: ['call 1'] },
      ],
      expected: ['A start in A#0', 'B continues A in A#1', 'C edited B in A#2', 'D fork A in D#0'],
    },
    {
      name: 'what begins with the summary that an answer gave goes on from that answer',
      cases: [
        { id: 'A', messages: 'u1' },
        {
          id: 'S',
          messages: 'u1 a1 summarise',
          order: 'compaction',
          answerText: 'So far. '.repeat(40).trim(),
        },
        { id: 'B', messages: 'sum u2', opening: () => [`Earlier: ${'So far. '.repeat(40)}`] },
        { id: 'C', messages: 'sum u2 a2 u3', opening: () => [`Earlier: ${'So far. '.repeat(40)}`] },
        {
          id: 'T',
          messages: 'title',
          role: 'title',
          family: 'title',
          opening: () => ['So far. '.repeat(40)],
        },
      ],
      expected: [
        'A start in A#0',
        'S continues A in A#1',
        'B compacted S in A#2',
        'C continues B in A#3',
        'T start in T#0',
      ],
    },
    {
      name: 'a short summary is known by the words that announce it',
      cases: [
        { id: 'A', messages: 'u1' },
        { id: 'S', messages: 'u1 a1 summarise', order: 'compaction', answerText: 'Short.' },
        {
          id: 'B',
          messages: 'sum u2',
          opening: () => ['u0', 'This is continued from a previous conversation.'],
        },
      ],
      expected: ['A start in A#0', 'S continues A in A#1', 'B compacted S in A#2'],
    },
    {
      name: 'a summary after the first messages, which were kept, goes on from the answer that gave it',
      cases: [
        { id: 'A', messages: 'u1' },
        { id: 'S', messages: 'u1 a1 summarise', answerText: 'So far. '.repeat(40).trim() },
        { id: 'B', messages: 'u1 sum u2', opening: () => ['u1', `Earlier: ${'So far. '.repeat(40)}`] },
      ],
      expected: ['A start in A#0', 'S continues A in A#1', 'B compacted S in A#2'],
    },
    {
      name: 'a summary from before the common beginning is none of this conversation',
      cases: [
        { id: 'S', messages: 'summarise', answerText: 'So far. '.repeat(40).trim() },
        { id: 'A', messages: 'u1' },
        { id: 'B', messages: 'u1 a1 u2', opening: () => [`Earlier: ${'So far. '.repeat(40)}`] },
      ],
      expected: ['S start in S#0', 'A start in A#0', 'B continues A in A#1'],
    },
    {
      name: 'a recap leaves the conversation where it was',
      cases: [
        { id: 'A', messages: 'u1' },
        { id: 'R', messages: 'u1 a1 recap', order: 'recap' },
        { id: 'B', messages: 'u1 a1 u2' },
      ],
      expected: ['A start in A#0', 'R fork A in R#0', 'B continues A in A#1'],
    },
    {
      name: 'an answer without marks in an edited history is known by its place and content',
      cases: [
        { id: 'A', messages: 'u1', answerAt: '0 call' },
        { id: 'B', messages: 'u1 a1 r1', answerAt: '1 call' },
        { id: 'C', messages: 'u1 a1 r1* a2 r2', carriesAt: '1 call', answerAt: '2 call' },
        { id: 'D', messages: 'u1 a1 r1x a2 r2', carriesAt: '1 call' },
        { id: 'E', messages: 'u1x a1 u2', carriesAt: '0 call' },
      ],
      expected: [
        'A start in A#0',
        'B continues A in A#1',
        'C continues B in A#2',
        'D fork B in D#0',
        'E fork A in E#0',
      ],
    },
    {
      name: 'going back and saying something else is a fork',
      cases: [
        { id: 'A', messages: 'u1' },
        { id: 'B', messages: 'u1 a1 u2' },
        { id: 'F', messages: 'u1 a1 u3' },
        { id: 'G', messages: 'u1 a1 u3 a3 u4' },
      ],
      expected: ['A start in A#0', 'B continues A in A#1', 'F fork A in F#0', 'G continues F in F#1'],
    },
    {
      name: 'two sessions that start alike stay apart',
      cases: [
        { id: 'A', messages: 'u1', session: 's1' },
        { id: 'X', messages: 'u1', session: 's2' },
        { id: 'Y', messages: 'u1 a1 u2', session: 's2' },
        { id: 'B', messages: 'u1 a1 u2', session: 's1' },
      ],
      expected: ['A start in A#0', 'X start in X#0', 'Y continues X in X#1', 'B continues A in A#1'],
    },
    {
      name: 'a session that was resumed goes on with the thread whose answer it carries',
      cases: [
        { id: 'A', messages: 'u1', session: 's1', answer: ['call 1'] },
        { id: 'B', messages: 'u1 a1 r1', session: 's2', carries: ['call 1'] },
        { id: 'C', messages: 'u1 a1 r1', session: 's3', carries: ['call 7'] },
      ],
      expected: ['A start in A#0', 'B continues A in A#1', 'C start in C#0'],
    },
    {
      name: 'a history that was changed is followed by the answer it carries',
      cases: [
        { id: 'A', messages: 'u1 note', answer: ['call 1'] },
        { id: 'B', messages: 'u1 a1 r1', carries: ['call 1'] },
      ],
      expected: ['A start in A#0', 'B edited A in A#1'],
    },
    {
      name: 'a switched model goes on with the thread, in any family',
      cases: [
        { id: 'A', messages: 'u1', answer: ['call 1'] },
        { id: 'B', messages: 'u1 a1 r1', family: 'other', carries: ['call 1'] },
      ],
      expected: ['A start in A#0', 'B continues A in A#1'],
    },
    {
      name: 'clocks that go back do not matter where content shows the order',
      cases: [
        { id: 'A', messages: 'u1', ts: 100 },
        { id: 'B', messages: 'u1 a1 u2', ts: 50 },
      ],
      expected: ['B continues A in A#1', 'A start in A#0'],
    },
    {
      name: 'two edited histories that name one another end somewhere',
      cases: [
        { id: 'A', messages: 'u1 x', ts: 100, answer: ['call 1'], carries: ['call 2'] },
        { id: 'B', messages: 'u1 x a1 r1', ts: 50, answer: ['call 2'], carries: ['call 1'] },
      ],
      expected: ['B start in B#0', 'A edited B in B#1'],
    },
    {
      name: 'a request that names what it continues is believed (Codex: prewarm, then frames)',
      cases: [
        { id: 'P', messages: 'dev', family: 'none' },
        { id: 'A', messages: 'dev u1', continues: 0 },
        { id: 'B', messages: 'r1', continues: 1 },
      ],
      expected: ['P start in P#0', 'A continues P in P#1', 'B continues A in P#2'],
    },
    {
      name: 'times unknown: the order of ids, after all that have one',
      cases: [
        { id: 'Z', messages: 'u1 a1 u2', ts: null },
        { id: 'M', messages: 'u9', ts: 5 },
        { id: 'A', messages: 'u1', ts: null },
      ],
      expected: ['M start in M#0', 'A start in A#0', 'Z continues A in A#1'],
    },
  ])('$name', ({ cases, expected }) => {
    expect(threads(cases)).toEqual(expected);
  });

  test('the order of the log does not matter', () => {
    const cases: Case[] = [
      { id: 'A', messages: 'u1', ts: 1, failed: true },
      { id: 'B', messages: 'u1', ts: 2 },
      { id: 'C', messages: 'u1 a1 u2', ts: 3 },
      { id: 'D', messages: 'u1 a1 u3', ts: 4 },
      { id: 'E', messages: 'u1 a1 u2 a2 u4', ts: null },
      { id: 'F', messages: 'u1', ts: 6, session: 'other' },
      { id: 'G', messages: 'u7', ts: 7, answer: ['call 1'] },
      { id: 'H', messages: 'u8 a8', ts: 8, carries: ['call 1'] },
    ];
    const expected = threads(cases);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(cases, { minLength: cases.length, maxLength: cases.length }),
        (shuffled) => {
          expect(threads(shuffled)).toEqual(expected);
        },
      ),
    );
  });

  test('a thread of 20,000 turns is found in linear work', () => {
    const nodes = Array.from(
      { length: 40_000 },
      (_, i): ChainNode => ({ node: i, parent: i === 0 ? null : i - 1, segment: i, depth: i + 1 }),
    );
    const tree = identityTree(nodes, String);
    const inputs = Array.from(
      { length: 20_000 },
      (_, i): ThreadInput => ({
        exchange: i,
        id: String(i).padStart(6, '0'),
        ts: i,
        endTs: null,
        session: 's',
        agent: 'claude',
        family: 'main',
        continues: null,
        tip: tree.of(2 * i) as number,
        failed: false,
        answer: [],
        carries: [],
        role: 'main',
        clientKey: null,
        order: null,
        answerAt: null,
        carriesAt: null,
        opening: () => [],
        answerText: '',
      }),
    );
    const links = findThreads(inputs, tree);
    expect(new Set(links.map((link) => link.thread)).size).toBe(1);
    expect(links.at(-1)?.turn).toBe(19_999);
  });
});
