import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findSecrets, findSecretsOfAll, LineFinder } from '../../src/secrets/find.ts';
import { secretRewriting } from '../../src/share/secrets.ts';
import { openReadOnly } from '../../src/store/open.ts';
import { distinctTexts, rewriteDatabase } from '../../src/store/rewrite-database.ts';
import { analyzed } from '../analysis/run.ts';
import { lensLog } from '../lens-log.ts';
import { plantedSecrets } from './planted.ts';

describe('secrets in a text', () => {
  it('are found in every kind of token and surrounding', async () => {
    const missed: string[] = [];
    const planted = plantedSecrets();
    // Many texts at once give what each gives alone.
    const all = await findSecretsOfAll(planted.map(({ text }) => text));
    for (const [index, { kind, secret, text }] of planted.entries()) {
      const found = await findSecrets(text);
      expect(all[index]).toEqual(found);
      if (!found.some((one) => one.secret.includes(secret) || secret.includes(one.secret))) missed.push(kind);
    }
    expect(missed).toEqual([]);
  }, 60_000);

  it('are found after an escape, in a URL and in colors', async () => {
    const tokens = plantedSecrets().filter(
      ({ secret, text }) => text === `Please use ${secret} for the beds.`,
    );
    const around: ((secret: string) => string)[] = [
      (secret) => `{"log":"first\\n${secret}\\nlast"}`,
      (secret) => `a\\\\t${secret}\\\\t`,
      (secret) => `\\u0022${secret}\\u0022`,
      (secret) => `https://x.example/?next=a%3D${secret}&b=1`,
      (secret) => `\u001b[32m${secret}\u001b[0m`,
      (secret) => `https://user:${secret}@git.example/a/b.git`,
    ];
    const texts = tokens.flatMap(({ secret }) => around.map((put) => put(secret)));
    const found = await findSecretsOfAll(texts);
    const missed = texts.filter((text, index) => {
      const { secret = '' } = tokens[Math.floor(index / around.length)] ?? {};
      const rest = found[index]?.reduce((left, one) => left.replaceAll(one.secret, '*'), text);
      return rest?.includes(secret.slice(8));
    });
    expect(tokens.length).toBeGreaterThan(60);
    expect(missed).toEqual([]);
  }, 60_000);

  it.each([
    'The password must have twelve characters.',
    'const token = await getToken(request);',
    'password: string;',
    'api_key = os.environ["API_KEY"]',
    'Set API_KEY=your_api_key_here',
    'max_tokens: 4096',
    'secret: $\u007b{ secrets.NPM_TOKEN }}',
    'PASSWORD=$DB_PASSWORD',
    'git commit 3aac8e61e939ff2061f17fa01ffa2d8f3ceeb153',
    'id 01a1fde3-a3ad-7c21-9a45-da30040a54be',
    'https://example.com/docs/authentication?token=abc',
    'sk-learn and ghp stand for other things',
    'password: <your password>',
    'key: claude-sonnet-4-5-20250929',
    'token_type: bearer-2024-11-05',
    'api: /v1/messages/count_tokens',
    'key=01a1fde3-a3ad-7c21-9a45-da30040a54be',
    'linear: see docs/linear/agent-setup-2',
    'sentry: https://docs.sentry.io/platforms/node2',
  ])('are not seen in: %s', async (text) => expect(await findSecrets(text)).toEqual([]));

  it('cannot be hidden by a comment that switches rules off', async () => {
    const { text } = plantedSecrets().find(({ kind }) => kind === 'github') as { text: string };
    expect(await findSecrets(`/* secretlint-disable */ ${text}`)).not.toEqual([]);
  });

  it('are not seen in the bundled captures of real agents, but for few false positives', async () => {
    const folder = path.resolve(import.meta.dirname, '../../data');
    const finder = new LineFinder();
    const counts = new Map<string, number>();
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.jsonl')))
      for (const line of readFileSync(path.join(folder, name), 'utf8').split('\n'))
        for (const [kind, times] of await finder.kindsIn(line))
          counts.set(kind, (counts.get(kind) ?? 0) + times);
    expect(Object.fromEntries(counts)).toEqual({});
  }, 120_000);
});

describe('a redacted copy', () => {
  it('has no secret in any column, one placeholder for each, and JSON that parses', async () => {
    const planted = plantedSecrets();
    const body = (texts: readonly string[]) =>
      JSON.stringify({
        model: 'm-1',
        system: 'You are a gardener.',
        messages: texts.map((content) => ({ role: 'user', content })),
      });
    const log = lensLog(
      [{ id: 's', agent: 'claude' }],
      [
        { id: 'a', path: '/v1/messages', body: body(planted.map(({ text }) => text)) },
        { id: 'b', path: '/v1/messages', body: body(planted.map(({ text }) => `Again: ${text}`)) },
      ],
    );
    const { database, folder } = await analyzed({ 'a.jsonl': log });
    const { rewriting, report } = await secretRewriting(database);
    expect(JSON.stringify(report)).not.toContain(planted[0]?.secret);
    const copy = path.join(folder, 'redacted.duckdb');
    await rewriteDatabase(database, copy, rewriting);
    const redacted = await openReadOnly(copy);
    const leaks: string[] = [];
    const raw = readFileSync(copy).toString('latin1');
    for await (const { table, column, values } of distinctTexts(redacted))
      for (const value of values)
        for (const { kind, secret } of planted)
          if (value.includes(secret)) leaks.push(`${kind} in ${table}.${column}`);
    for (const { kind, secret } of planted) if (raw.includes(secret)) leaks.push(`${kind} in the file`);
    const bodies = await redacted.rows<{ json: string }>('SELECT json FROM segments');
    for (const { json } of bodies) JSON.parse(json);
    const [shared] = await redacted.rows<{ n: number }>(
      "SELECT count(DISTINCT regexp_extract(text, '\\[masked:github-token:[0-9a-f]{8}\\]')) AS n FROM _segment_blocks WHERE text LIKE '%[masked:github-token%' AND text LIKE '%for the beds%'",
    );
    await redacted.close();
    expect(leaks).toEqual([]);
    expect(shared?.n).toBe(planted.filter(({ kind }) => kind.startsWith('github')).length);
  }, 120_000);
});
