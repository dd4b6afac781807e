import { expect, test } from 'vitest';
import { findVersions } from '../../../src/analysis/requests/agent-versions.ts';
import { lensLog } from '../../lens-log.ts';
import { bundled, derivedFrom, derivedFromText } from '../derived.ts';
import { materialOf } from '../material.ts';

interface Given {
  agent: string;
  session?: string | null;
  agentVersion?: string;
  texts?: readonly string[];
}

/** Found versions and evidence, one text an exchange. */
function found(given: readonly Given[], client: Record<string, string> = {}): (string | null)[] {
  const { exchanges } = materialOf(
    given.map(({ agent, session = 's', agentVersion = null }) => ({
      body: {},
      agent,
      session,
      agentVersion: agentVersion as string | null,
    })),
  );
  const versions = findVersions({
    exchanges,
    surfacesOf: ({ n }) => (given[n - 1]?.texts ?? []).map((text) => ({ text })),
    clientVersion: (session) => client[session] ?? null,
  });
  return exchanges.map(({ n }) => {
    const own = versions.get(n);
    return own ? `${own.version} by ${own.evidence}` : null;
  });
}

const pi = '@earendil-works/pi-coding-agent';

test.each([
  ['claude', 'x-anthropic-billing-header: cc_version=2.1.329.f0a; cch=00000;', '2.1.329 by prompt'],
  [
    'pi',
    `Docs: /home/u/.local/share/pnpm/global/5/.pnpm/${pi.replace('/', '+')}@0.87.1_zod@4/node_modules/x`,
    '0.87.1 by install path',
  ],
  ['pi', `Docs: /opt/clients/pi-0.87.1/node_modules/${pi}/README.md`, '0.87.1 by install path'],
  ['pi', `Docs: /home/u/.bun/install/cache/${pi}@1.0.0-beta.2/README.md`, '1.0.0-beta.2 by install path'],
  // Versions of other things are none of the agent's.
  ['pi', `Docs: /usr/lib/node_modules/${pi}/README.md`, null],
  ['pi', 'Docs: /opt/pi-0.87.1/readme', null],
  ['pi', `Docs: /opt/node-24.1.0/node_modules/${pi}/README.md`, null],
  ['pi', 'cc_version=2.1.329.f0a', null],
  ['claude', 'You are version 2.1.329 of something.', null],
])('%s, from: %s', (agent, text, expected) => {
  expect(found([{ agent, texts: [text] }])).toEqual([expected]);
});

test('two answers are none', () => {
  const texts = ['cc_version=2.1.329.f0a;', 'cc_version=2.1.330.f0a;'];
  expect(found([{ agent: 'claude', texts }])).toEqual([null]);
});

test('one process has one version: taken from other requests of the session, and from the client that the log names', () => {
  expect(found([{ agent: 'claude', agentVersion: '2.1.329' }, { agent: 'claude' }])).toEqual([
    null,
    '2.1.329 by session',
  ]);
  expect(found([{ agent: 'gemini' }], { s: '0.61.0/gemini-2.5-pro' })).toEqual(['0.61.0 by session']);
  expect(found([{ agent: 'claude', agentVersion: '1.0.0' }, { agent: 'claude' }], { s: '2.0.0' })).toEqual([
    null,
    null,
  ]);
  expect(found([{ agent: 'claude', agentVersion: '1.0.0' }, { agent: 'codex' }])).toEqual([null, null]);
  expect(
    found([
      { agent: 'claude', agentVersion: '1.0.0', session: null },
      { agent: 'claude', session: null },
    ]),
  ).toEqual([null, null]);
});

test('the bundled captures: each agent names its version itself, except pi, whose prompt shows where it is installed', async () => {
  const database = await derivedFrom([bundled('pi-0.87.1.jsonl'), bundled('gemini-0.61.0.jsonl')]);
  const rows = await database.rows(`
    SELECT DISTINCT agent, agent_version AS version, agent_version_evidence AS evidence FROM exchanges ORDER BY agent`);
  expect(rows).toEqual([
    { agent: 'gemini', version: '0.61.0', evidence: 'user agent' },
    { agent: 'pi', version: '0.87.1', evidence: 'install path' },
  ]);
});

test('a session that shows itself to be of two versions later takes back what was concluded from one', async () => {
  const turn = (id: string, userAgent?: string) => ({
    id,
    path: '/v1/messages',
    headers: userAgent ? { 'user-agent': userAgent } : {},
    body: JSON.stringify({
      model: 'm',
      system: 'You are an agent.',
      messages: [{ role: 'user', content: id }],
    }),
  });
  const of = async (turns: readonly ReturnType<typeof turn>[]) =>
    (await derivedFromText(lensLog([{ id: 's', agent: 'claude' }], turns))).rows(
      'SELECT agent_version AS version, agent_version_evidence AS evidence FROM exchanges ORDER BY record_id',
    );
  const [first, second] = [turn('A', 'claude-cli/1.0.0'), turn('B')];
  expect(await of([first, second])).toEqual([
    { version: '1.0.0', evidence: 'user agent' },
    { version: '1.0.0', evidence: 'session' },
  ]);
  expect(await of([first, second, turn('C', 'claude-cli/1.1.0')])).toEqual([
    { version: '1.0.0', evidence: 'user agent' },
    { version: null, evidence: null },
    { version: '1.1.0', evidence: 'user agent' },
  ]);
});
