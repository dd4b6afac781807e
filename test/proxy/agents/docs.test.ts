import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { clientPins } from '../../../scripts/client-pins.ts';
import { agents } from '../../../src/proxy/agents/table.ts';
import { agentName } from '../../../src/text/agents.ts';

const rows = readFileSync(path.resolve(import.meta.dirname, '../../../docs/agents.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| [^|]+ \| `/.test(line))
  .map((line) => line.split(' | ').slice(0, 3).join(' | '));

it('docs/agents.md lists every agent with what was seen of it', () => {
  const wanted = agents.map(({ id, binaries, verified, dryRun }) => {
    const unseen = dryRun === undefined ? 'wired from public facts, not run' : `dry run: ${dryRun}`;
    const seen = verified === 'not run' ? unseen : `run: ${verified.version}`;
    return `| ${agentName(id)} | \`${binaries[0]}\` | ${seen}`;
  });
  expect(rows.toSorted()).toEqual(wanted.toSorted());
});

it('an agent counts as run with the version that the tests install', () => {
  const run = agents.flatMap(({ id, verified }) => (verified === 'not run' ? [] : [[id, verified.version]]));
  expect(run).toEqual(clientPins.map(({ id, version }) => [id, version]));
});
