import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addOneExchange } from '../../bench/site/one-more.ts';
import { build } from '../../src/site/build.ts';
import { openForWriting } from '../../src/store/open.ts';
import { freshApp } from './app.ts';
import { sampleAgents } from './fixture/agents.ts';
import { fixtureRows } from './fixture/build.ts';
import { quiet } from './folder.ts';

let base: string;
let database: string;
const folder = (name: string): string => path.join(base, name);

/** Every file of a site with its contents. */
function contents(site: string): Map<string, string> {
  const files = readdirSync(site, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(site, file), readFileSync(file, 'latin1')];
    }),
  );
}

/** Files of a site that are the very ones of an earlier build: hard links keep the number of a file. */
const inodes = (site: string): Map<string, bigint> =>
  new Map(
    [...contents(site).keys()].map((name) => [name, statSync(path.join(site, name), { bigint: true }).ino]),
  );

const publish = (name: string): Promise<number> =>
  build({ db: database, out: folder(name), sql: false }, quiet);

beforeAll(async () => {
  await freshApp();
  base = mkdtempSync(path.join(tmpdir(), 'lens-rebuild-'));
  database = path.join(base, 'lens.duckdb');
  await fixtureRows(sampleAgents).write(database);
}, 120_000);

afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Changes the database, builds over the site of before and anew, and says what was kept. Leaves the site as it is then. */
async function rebuilt(change: (run: (sql: string) => Promise<void>) => Promise<void>): Promise<string[]> {
  const before = inodes(folder('kept'));
  const { database: db } = await openForWriting(database);
  await change((sql) => db.run(sql));
  await db.close();
  await publish('kept');
  await publish('anew');
  expect(contents(folder('kept'))).toEqual(contents(folder('anew')));
  rmSync(folder('anew'), { recursive: true });
  return [...inodes(folder('kept'))].filter(([name, ino]) => before.get(name) === ino).map(([name]) => name);
}

const pagesOf = (files: readonly string[]): string[] =>
  files.filter((name) => /^x\/.*\.html$/.test(name)).toSorted();

describe('a site that is built again', () => {
  it('keeps the pages of exchanges that would come out the same, and equals a new build', async () => {
    await publish('kept');
    expect(pagesOf(await rebuilt(() => Promise.resolve()))).toHaveLength(11);
    const before = inodes(folder('kept'));
    await addOneExchange(database);
    await publish('kept');
    await publish('anew');
    expect(contents(folder('kept'))).toEqual(contents(folder('anew')));
    const kept = [...inodes(folder('kept'))].filter(([name, ino]) => before.get(name) === ino);
    // The latest has a neighbour now; the others are as they were.
    expect(pagesOf(kept.map(([name]) => name))).toHaveLength(10);
    expect(readdirSync(folder('kept/x')).filter((name) => name.endsWith('.html'))).toHaveLength(12);
  }, 60_000);

  it.each([
    ['another name of a family', "UPDATE families SET name = 'Other name'"],
    ['another answer', "UPDATE answer_blocks SET text = text || '!' WHERE exchange_id = 3"],
    ['another header', "UPDATE headers SET value = 'x' WHERE exchange_id = 3"],
    ['another template', 'UPDATE templates SET fixed_tokens = fixed_tokens + 1'],
    ['another message', "UPDATE _segments SET json = json || ' ', hash = hash || 'x' WHERE segment_id = 1"],
    ['another prompt', "UPDATE prompt_texts SET text = text || '!', hash = hash || 'x' WHERE text_id = 1"],
    ['another place in its thread', 'UPDATE _exchange_threads SET turn = turn + 1'],
    ['another log', "UPDATE logs SET name = 'other.jsonl'"],
  ])(
    'sees %s',
    async (_, sql) => {
      const kept = pagesOf(await rebuilt((run) => run(sql)));
      expect(kept.length).toBeLessThan(12);
    },
    60_000,
  );

  it('is built again when its source cannot be read', async () => {
    await publish('kept');
    writeFileSync(folder('kept/made-from.json'), '{"by":');
    const before = inodes(folder('kept'));
    await publish('kept');
    expect(
      pagesOf(
        [...inodes(folder('kept'))].filter(([name, ino]) => before.get(name) === ino).map(([name]) => name),
      ),
    ).toEqual([]);
  }, 60_000);
});
