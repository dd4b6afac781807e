import { expect, test } from 'vitest';
import { findFamilies } from '../../../src/analysis/prompts/families.ts';
import { outline, promptText, requestsOf } from './samples.ts';

const rules = Array.from(
  { length: 14 },
  (_, i) => `- Rule ${'abcdefghijklmn'[i]}: keep to it whatever happens.`,
);
const main = (date: string, branch: string): string =>
  ['You are an agent that writes code.', ...rules, `Today's date: ${date}`, `Current branch: ${branch}`].join(
    '\n',
  );

test('a title request among main prompts is a family of its own, and the main prompts stay fixed', () => {
  const { requests, prompts } = requestsOf([
    main('2026-11-20', 'main'),
    main('2026-11-21', 'fix/a'),
    main('2026-11-22', 'fix/b'),
  ]);
  const title = requestsOf(['Generate a short title for this conversation.\nAnswer with the title alone.'], {
    id: 'title',
    toolNames: [],
    toolSet: null,
    model: 'claude-haiku-4-5',
  });
  const families = findFamilies([...requests, ...title.requests], [...prompts, ...title.prompts]);
  expect(families.map(({ name, role, requests: own }) => ({ name, role, requests: own.length }))).toEqual([
    { name: 'Claude Code main loop', role: 'main', requests: 3 },
    { name: 'Claude Code title', role: 'title', requests: 1 },
  ]);
  const template = families[0]?.surfaces[0]?.template;
  expect(template && outline(template).filter((line) => !line.startsWith('F'))).toEqual([
    "S Today's date: {}",
    'S Current branch: {}',
  ]);
});

test('the same prompt with fewer tools, in a session that can delegate, is a subagent', () => {
  const { requests, prompts } = requestsOf([main('2026-11-20', 'main')]);
  const sub = requestsOf([main('2026-11-20', 'main')], {
    id: 'sub',
    toolNames: ['Bash', 'Read'],
    toolSet: 'some',
  });
  const families = findFamilies([...requests, ...sub.requests], [...prompts, ...sub.prompts]);
  expect(families.map(({ name }) => name)).toEqual(['Claude Code main loop', 'Claude Code subagent']);
});

test('a header of one line that differs each time is one surface', () => {
  const headers = ['a1f', '77c', 'e63'].map(
    (cch, i) =>
      `x-anthropic-billing-header: cc_version=2.1.${329 + i}.${cch}; cc_entrypoint=sdk-cli; cch=${cch}0;`,
  );
  const { requests, prompts } = requestsOf([
    main('2026-11-20', 'main'),
    main('2026-11-21', 'b'),
    main('2026-11-22', 'c'),
  ]);
  const withHeader = requests.map((request, i) => ({
    ...request,
    surfaces: [
      { kind: 'system' as const, place: 'system[0]', hash: promptText(headers[i] as string).hash },
      { kind: 'system' as const, place: 'system[1]', hash: request.surfaces[0]?.hash ?? '' },
    ],
  }));
  const families = findFamilies(withHeader, [...prompts, ...headers.map(promptText)]);
  expect(families).toHaveLength(1);
  const [header, body] = families[0]?.surfaces ?? [];
  expect(header && outline(header.template)).toEqual([
    'S x-anthropic-billing-header: cc_version={}; cc_entrypoint=sdk-cli; cch={};',
  ]);
  expect(body?.support).toBe(3);
});

test('headers that differ in wording too split no family: many sessions, two roles, two versions', () => {
  const header = (i: number): string =>
    [
      `x-agent-billing-header: cc_version=2.1.${197 + i}.${(i * 7919 + 4096).toString(16)}`,
      `cc_entrypoint=${['cli', 'sdk-cli', 'sdk-py'][i % 3]}`,
      ...(i % 4 === 0 ? [] : [`cch=${(i * 104729 + 65536).toString(16)}`]),
      '',
    ].join('; ');
  const titles = ['Generate a short title for this conversation.', 'Answer with the title alone.'];
  const sent = Array.from({ length: 14 }, (_, i) => ({
    header: header(i),
    body:
      i % 5 === 4
        ? [...titles, `Language: ${i % 2 === 0 ? 'English' : 'German'}`].join('\n')
        : main(`2026-11-${10 + i}`, `fix/${i}`),
    isTitle: i % 5 === 4,
  }));
  const requests = sent.flatMap(
    ({ header: first, body, isTitle }, i) =>
      requestsOf([body], {
        id: `r${i}`,
        ...(isTitle ? { toolNames: [], toolSet: null, model: 'claude-haiku-4-5' } : {}),
        surfaces: [first, body].map((text, place) => ({
          kind: 'system' as const,
          place: `system[${place}]`,
          hash: promptText(text).hash,
        })),
      }).requests,
  );
  const families = findFamilies(
    requests,
    sent.flatMap(({ header: first, body }) => [first, body]).map(promptText),
  );
  expect(families.map(({ role, requests: own }) => [role, own.length])).toEqual([
    ['main', 12],
    ['title', 2],
  ]);
  for (const { surfaces, requests: own } of families)
    expect(surfaces.map(({ support }) => support)).toEqual([own.length, own.length]);
});

test('a rewritten prompt of a later version is linked to the earlier one', () => {
  const later = [
    'You are an agent that writes and reviews code.',
    ...rules.slice(0, 9),
    ...Array.from({ length: 3 }, (_, i) => [
      `## New part ${'xyz'[i]} of the prompt`,
      `- Rule ${'abc'[i]}: has been replaced by this one entirely.`,
    ]).flat(),
    ...rules.slice(9, 10),
    'Today is a good day to test.',
  ].join('\n');
  const { requests, prompts } = requestsOf([main('2026-11-20', 'main'), main('2026-11-21', 'fix/a')]);
  const newer = requestsOf([later], { id: 'z', agentVersion: '2.0.0', ts: Date.UTC(2026, 11, 1) });
  const families = findFamilies([...requests, ...newer.requests], [...prompts, ...newer.prompts]);
  expect(new Set(families.map(({ lineage }) => lineage)).size).toBe(1);
});

test('order of requests and texts changes nothing', () => {
  const { requests, prompts } = requestsOf([
    main('2026-11-20', 'main'),
    main('2026-11-21', 'fix/a'),
    'Title?',
    'Something else',
  ]);
  const forward = findFamilies(requests, prompts);
  const backward = findFamilies([...requests].reverse(), [...prompts].reverse());
  expect(JSON.stringify(backward)).toBe(JSON.stringify(forward));
  expect(backward.map(({ surfaces }) => surfaces.map(({ template }) => [...template.paths]))).toEqual(
    forward.map(({ surfaces }) => surfaces.map(({ template }) => [...template.paths])),
  );
});

test('texts in one wrapper that a request has several times are different surfaces, unless their content begins alike', () => {
  const wrapped = (...lines: string[]): string => ['<reminder>', ...lines, '</reminder>'].join('\n');
  const plan = wrapped('Plan first: do not change files yet.', '', 'Read what you need, then propose steps.');
  const server = wrapped('Notes of a tool server follow.', '', '### orders', 'Orders have numbers.');
  const memory = (name: string, rule: string): string =>
    wrapped(`Notes from /home/${name}/RULES.md follow.`, rule, `${rule} Always.`, `Ask ${name} if in doubt.`);
  const contexts = [
    [memory('ada', 'Use tabs and short names in all files.'), plan],
    [memory('bob', 'Measure twice, then cut the release.'), server],
    [memory('ada', 'Use tabs and short names in all files.')],
  ];
  const { requests, prompts } = requestsOf(contexts.map((_, i) => main('2026-11-20', `b${i}`)));
  const families = findFamilies(
    requests.map((request, i) => ({
      ...request,
      surfaces: [
        ...request.surfaces,
        ...(contexts[i] ?? []).map((text, j) => ({
          kind: 'context' as const,
          place: `messages[0].content[${j}]`,
          hash: promptText(text).hash,
        })),
      ],
    })),
    [...prompts, ...contexts.flat().map(promptText)],
  );
  expect(families).toHaveLength(1);
  expect(
    families[0]?.surfaces.slice(1).map(({ template, support }) => ({ texts: template.paths.size, support })),
  ).toEqual([
    { texts: 2, support: 3 },
    { texts: 1, support: 1 },
    { texts: 1, support: 1 },
  ]);
});
