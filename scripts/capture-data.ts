import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { clientPins } from './client-pins.ts';
import { clientUse } from './client-use.ts';
import { machineNames, scrubLine } from './data/scrub.ts';
import { type Situation, situationsOf } from './data/situations.ts';
import { addMemory, makeWorkplace, removeMemory, type Workplace } from './data/workplace.ts';
import { type InstalledClient, installClient } from './install-clients.ts';
import { type ClientResult, runClient } from './run-client.ts';
import { startStandIn } from './stand-in.ts';
import { subagentCall } from './subagent-model.ts';

// Records the bundled captures again: node scripts/capture-data.ts [CLIENT …]; data/README.md describes them.
const data = path.resolve(import.meta.dirname, '../data');
const root = '/tmp/lens-data';
const mostBytes = 3_000_000;
const prompt = 'List files in this directory';
const subagentPrompt = 'Let a subagent list the files of this directory';
/** Of a run that is not dry: no API has ever seen it, and logs must not hold it. */
const madeUpKey = 'sk-made-up-for-the-bundled-captures';

const wanted = process.argv.slice(2);
const place = makeWorkplace(root);
for (const pin of clientPins) {
  if (!pin.mayBeCaptured || (wanted.length > 0 && !wanted.includes(pin.id))) continue;
  const client = await installClient(pin);
  const logs: string[] = [];
  for (const situation of situationsOf(pin.id)) logs.push(await captured(client, situation));
  const lines = logs.flatMap((log) => log.split('\n').filter((line) => line !== ''));
  const text = lines.map((line) => `${scrubLine(line, machineNames())}\n`).join('');
  if (text.includes(madeUpKey)) throw new Error(`the made-up key is in the logs of ${pin.id}`);
  const file = path.join(data, `${pin.id}-${pin.version}.jsonl`);
  mkdirSync(data, { recursive: true });
  writeFileSync(file, text);
  console.log(`${path.basename(file)}  ${logs.length} runs, ${Buffer.byteLength(text)} bytes`);
}
const bytes = readdirSync(data)
  .filter((name) => name.endsWith('.jsonl'))
  .reduce((sum, name) => sum + statSync(path.join(data, name)).size, 0);
if (bytes > mostBytes) throw new Error(`the captures have ${bytes} bytes; at most ${mostBytes} are bundled`);

/** Runs a client in one situation and returns its log. */
async function captured(client: InstalledClient, situation: Situation): Promise<string> {
  const { memory } = clientUse(client.id);
  if (situation.memory) addMemory(place, memory);
  try {
    const result = situation.subagent
      ? await withSubagent(client, situation)
      : await run(client, situation, [`--dry=${situation.kind}`], prompt);
    if (result.code !== 0 || result.log === undefined) {
      throw new Error(`${client.id} ${situation.label} ended with ${result.code}:\n${result.stderr}`);
    }
    return readFileSync(result.log, 'utf8');
  } finally {
    if (situation.memory) removeMemory(place, memory);
  }
}

/** A dry run plays no subagents, so a server of this script's own plays the model. */
async function withSubagent(client: InstalledClient, situation: Situation): Promise<ClientResult> {
  const folder = folderOf(place, situation);
  const standIn = await startStandIn({ kind: 'tool', folder, choose: subagentCall(folder) });
  const { keys, api = {} } = clientUse(client.id);
  const env = { ...api, ...Object.fromEntries(keys.map((name) => [name, madeUpKey])) };
  try {
    return await run(client, situation, ['--upstream', standIn.url], subagentPrompt, env);
  } finally {
    await standIn.close();
  }
}

function run(
  client: InstalledClient,
  situation: Situation,
  flags: readonly string[],
  words: string,
  env: Record<string, string> = {},
): Promise<ClientResult> {
  const { otherModel } = clientUse(client.id);
  return runClient({
    client,
    prompt: words,
    ...(situation.otherModel ? { model: otherModel } : {}),
    cwd: folderOf(place, situation),
    home: place.home,
    out: path.join(place.root, 'captures', client.id),
    flags: [...flags, '--no-events', '--label', situation.label],
    env: { ...env, ...(situation.zone ? { TZ: situation.zone } : {}) },
  });
}

function folderOf({ repo, plain, sub }: Workplace, { folder }: Situation): string {
  return { repo, plain, sub }[folder];
}
