import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { exportDatabase, exportKinds } from '../../src/export/run.ts';
import { treatmentOf } from '../../src/share/policy.ts';
import { withShareSafeCopy } from '../../src/share/run.ts';
import { StandIns } from '../../src/share/stand-ins.ts';
import { build } from '../../src/site/build.ts';
import { openReadOnly } from '../../src/store/open.ts';
import { distinctTexts } from '../../src/store/rewrite-database.ts';
import { allTables } from '../../src/store/schema/tables.ts';
import { analyzed } from '../analysis/run.ts';
import { chance } from '../secrets/planted.ts';
import { quiet } from '../site/folder.ts';

const word = (kind: string, at: number): string =>
  chance('bcdfghjklmnpqrstvwxz', 10, `${kind} ${at}`).replace(/^./, (first) => first.toUpperCase());

/** Where 20 kinds of personal text are in a log; each call makes a new string, which is noted. */
class Planter {
  readonly strings: string[] = [];
  readonly kinds = new Set<string>();

  of(kind: string, form: (word: string) => string = (one) => one): string {
    const text = word(kind, this.strings.length);
    this.strings.push(text);
    this.kinds.add(kind);
    return form(text);
  }

  /** Several strings of one kind, one on each line: more strings without more turns. */
  several(count: number, kind: string, form?: (word: string) => string): string {
    return Array.from({ length: count }, () => this.of(kind, form)).join('\n');
  }
}

/** Two agents in two folders; everything that begins with a planted string is personal. */
function personalLog(plant: Planter): string {
  const lines: object[] = [];
  const home = plant.of('home folder', (one) => `/home/${one}`);
  const memory = Array.from({ length: 60 }, () =>
    plant.of('memory file', (one) => `- Always ask ${one} before you water.`),
  ).join('\n');
  const person = plant.of('user name');
  const host = plant.of('host name');
  const zone = plant.of('time zone', (one) => `Europe/${one}`);
  for (let session = 0; session < 4; session++) {
    const cwd = `${home}/${plant.of('folder')}`;
    const id = `session-${plant.of('session id')}`;
    lines.push({
      v: 1,
      kind: 'session',
      id,
      ts: '2026-11-21T09:00:00.000Z',
      lens: '0.1.0',
      agent: 'claude',
      platform: 'linux x64',
      label: plant.of('label'),
      command: ['claude', '-p', plant.of('command line', (one) => `Water ${one} now`)],
      cwd,
      git: { branch: plant.of('branch'), head: chance('0123456789abcdef', 40, String(session)), dirty: true },
      mode: 'reverse',
      upstreams: [plant.of('upstream', (one) => `https://${one.toLowerCase()}.corp.internal`)],
      settings: { SOME_DIR: plant.of('environment', (one) => `/opt/${one}`) },
    });
    const history: object[] = [];
    for (let turn = 0; turn < 6; turn++) {
      const system = [
        'You are a careful gardener of the town.',
        'Work through the beds one by one, and never water at noon.',
        `Working directory: ${cwd}`,
        `User: ${person}`,
        `Hostname: ${host}`,
        `  <timezone>${zone}</timezone>`,
        `Today is 2026-11-${String(10 + session).padStart(2, '0')}`,
        `Note of the day: ${plant.of('slot value')}`,
        'Recent commits:',
        `${chance('0123456789abcdef', 7, `c${session}`)} ${plant.of('git log', (one) => `Plant ${one}`)}`,
        `Contents of ${home}/.claude/CLAUDE.md (private instructions for all projects):`,
        memory,
      ].join('\n');
      history.push({
        role: 'user',
        content: `${plant.several(8, 'words of the person', (one) => `Please ask ${one} about the hedge`)}\n${plant.several(4, 'e-mail', (one) => `${one}@mail.example`)}`,
      });
      const call = `toolu_${plant.of('call id')}`;
      const body = {
        model: 'claude-sonnet-4-5',
        max_tokens: 1000,
        metadata: { user_id: plant.of('account') },
        system,
        tools: [
          {
            name: 'water',
            description: 'Waters one bed of the garden.',
            input_schema: {
              type: 'object',
              properties: { bed: { type: 'string', description: 'Number of the bed.' } },
            },
          },
          {
            name: 'mcp__town__mow',
            description: plant.of('MCP server', (one) => `Mows the lawn of ${one}`),
            input_schema: { type: 'object' },
          },
        ],
        messages: [...history],
      };
      const record = `record-${plant.of('record id')}`;
      const answer = plant.several(3, 'answer', (one) => `I shall ask ${one} first`);
      const input = { bed: plant.several(4, 'tool input'), [plant.of('member name')]: 'one' };
      lines.push(
        {
          v: 1,
          kind: 'request',
          id: record,
          session: id,
          ts: `2026-11-21T09:${String(10 + turn).padStart(2, '0')}:00.000Z`,
          agent: 'claude',
          wire: 'anthropic-messages',
          method: 'POST',
          path: `/v1/messages?trace=${plant.of('query')}`,
          upstream: 'https://api.anthropic.com',
          connection: 'c1',
          headers: { 'content-type': 'application/json', 'x-session-id': plant.of('header') },
          dropped: [],
          bytes: 10,
          sha256: 'a'.repeat(64),
          request: body,
        },
        ...[...answer].map((letter, at) => ({
          v: 1,
          kind: 'event',
          id: record,
          ms: at,
          event: 'content_block_delta',
          data: { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: letter } },
        })),
        {
          v: 1,
          kind: 'response',
          id: record,
          ts: '2026-11-21T09:20:00.000Z',
          status: 200,
          outcome: 'complete',
          bytes: 100,
          ms_end: 900,
          events: answer.length,
          reconstructed: {
            model: 'claude-sonnet-4-5',
            id: `msg_${plant.of('response id')}`,
            role: 'assistant',
            blocks: [
              { type: 'text', text: answer },
              { type: 'tool_call', id: call, name: 'water', input, text: JSON.stringify(input) },
            ],
            stopReason: 'tool_use',
            usage: { input_tokens: 900 + turn, output_tokens: 40 },
            finished: true,
            unknown: [],
          },
        },
      );
      history.push(
        {
          role: 'assistant',
          content: [
            { type: 'text', text: answer },
            { type: 'tool_use', id: call, name: 'water', input },
          ],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: call,
              content: plant.several(
                10,
                'tool result',
                (one) => `The bed of ${one} is dry.\n${home}/beds/${one}.txt`,
              ),
            },
          ],
        },
      );
    }
  }
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** A text as it may be hidden in a file. */
function formsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(shift === 0 ? 0 : shift + 1, -4),
  );
  const escaped = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  return [
    text,
    bytes.toString('hex'),
    escaped.map((hex) => `%${hex}`).join(''),
    escaped.map((hex) => `\\u00${hex}`).join(''),
    bytes.toString('utf16le'),
    ...base64,
    [...text].reverse().join(''),
  ];
}

describe('sharing', () => {
  it('has a rule for every text column of the schema', () => {
    const missing = allTables.flatMap(({ name, columns }) =>
      columns
        .filter(({ type, name: column }) => /VARCHAR/.test(type) && treatmentOf(name, column) === undefined)
        .map((column) => `${name}.${column.name}`),
    );
    expect(missing).toEqual([]);
  });

  it('leaves none of 1,000 personal strings of more than 20 kinds in any file of a site or an export', async () => {
    const plant = new Planter();
    const { database, folder } = await analyzed({ 'a.jsonl': personalLog(plant) });
    expect(plant.strings.length).toBeGreaterThanOrEqual(1000);
    expect(plant.kinds.size).toBeGreaterThanOrEqual(20);
    const out = path.join(folder, 'shared');
    mkdirSync(out);
    const texts: string[] = [];
    await withShareSafeCopy({ db: database.file, filter: {}, mode: 'full' }, async (copy, preview) => {
      expect(preview.counts.kept).toBeGreaterThanOrEqual(2);
      for (const kind of exportKinds)
        await exportDatabase({ kind, to: path.join(out, kind), db: copy }, async () => undefined);
      await build({ db: copy, out: path.join(out, 'site') }, quiet);
      const db = await openReadOnly(copy);
      for await (const { values } of distinctTexts(db)) texts.push(...values);
      // Parquet is compressed: each file is read as a table.
      for (const file of readdirSync(path.join(out, 'parquet')))
        texts.push(JSON.stringify(await db.rows(`SELECT * FROM '${path.join(out, 'parquet', file)}'`)));
      await db.close();
    });
    // The engine for SQL in the browser is a file of a dependency, forty megabytes that no log changes.
    const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile() && !/\.wasm(?:\.gz)?$/.test(entry.name),
    );
    for (const { parentPath, name } of files) {
      const bytes = readFileSync(path.join(parentPath, name));
      texts.push(path.join(parentPath, name).slice(out.length), bytes.toString('latin1'));
      if (bytes[0] === 0x1f && bytes[1] === 0x8b) texts.push(gunzipSync(bytes).toString('latin1'));
    }
    const all = texts.join('\n');
    const lower = all.toLowerCase();
    const found = plant.strings.filter((text) =>
      formsOf(text).some((form) => form.length >= 8 && lower.includes(form.toLowerCase())),
    );
    expect(found).toEqual([]);
    // Answers came letter by letter: no delta of an event is left to put one together.
    expect(all).not.toMatch(/"text":\s*"[A-Za-z]"/);
    // What is shared is still an analysis.
    expect(all).toContain('You are a careful gardener of the town.');
    expect(all).toContain('Waters one bed of the garden.');
    expect(all).toContain('claude-sonnet-4-5');
  }, 900_000);

  it('refuses by name where fixed text cannot be distinguished, and shares its structure', async () => {
    const plant = new Planter();
    const log = personalLog(plant).split('\n');
    const second = log.findIndex((line, at) => at > 0 && line.includes('"kind":"session"'));
    const { database } = await analyzed({ 'a.jsonl': log.slice(0, second).join('\n') });
    const share = (mode: 'full' | 'structure') =>
      withShareSafeCopy({ db: database.file, filter: {}, mode }, async (copy) => copy);
    await expect(share('full')).rejects.toThrow('Rule "fixed text"');
    await expect(share('structure')).resolves.toBeDefined();
  }, 120_000);
});

describe('stand-ins', () => {
  it('are typed, of like length, equal for equal values, and hold nothing of the value', () => {
    const standIns = new StandIns();
    const email = 'rosa.gardener@mail.example';
    expect(standIns.of(email)).toMatch(/^<email-1 ~+>$/);
    expect(standIns.of(email)).toHaveLength(email.length);
    expect(standIns.of(email)).toBe(standIns.of(email));
    expect(standIns.of('ivy@mail.example')).toMatch(/^<email-2/);
    expect(standIns.lines('  one two\n\nthree')).toMatch(/^ {2}<text-1>\n\n<word-1>$/);
  });
});
