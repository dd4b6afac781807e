import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { LensError } from '../../errors.ts';
import { isObject, parseJson } from '../../wire/json.ts';
import { type ConfigurableAgent, configurableAgents } from './agents.ts';

export interface ConfigureOptions {
  agent: string;
  /** Address of the gateway; not needed for `undo`. */
  url?: string | undefined;
  action: 'dry-run' | 'write' | 'undo';
}

/** What was written, so that `undo` takes back that and nothing else. */
interface Change {
  existed: boolean;
  /** SHA-256 of the file as lens wrote it. */
  sha256: string;
}

/**
 * Points an agent's own configuration at a gateway, or takes that back. Returns the lines to print.
 *
 * @throws LensError `agent_unknown`, `usage`, `config_invalid` (a file that cannot be read, or was changed since)
 */
export function configure({ agent, url, action }: ConfigureOptions, env: NodeJS.ProcessEnv): string[] {
  const known = configurableAgents.find(({ id }) => id === agent);
  if (!known) {
    throw new LensError('agent_unknown', `lens cannot change the configuration of "${agent}".`, {
      hint: `It can for ${configurableAgents.map(({ id }) => id).join(', ')}. For others, lens capture prints what to set.`,
    });
  }
  const named = known.file(env);
  // A link (to a folder of dotfiles) stays one: the file that it leads to is changed.
  const file = existsSync(named) ? realpathSync(named) : named;
  return action === 'undo' ? undo(known, file) : change(known, file, addressOf(url), action === 'write');
}

function change(agent: ConfigurableAgent, file: string, url: string, write: boolean): string[] {
  const existed = existsSync(file);
  const before = existed ? readFileSync(file, 'utf8') : '';
  const after = agent.change(before, url, file);
  const lines = [`${file}${existed ? '' : ' (new)'}`, ...lineChanges(before, after)];
  if (before === after) return [`${file} already has this address.`];
  if (!write) return [...lines, `Nothing was written. Add --write to write it.`];
  if (existsSync(noteOf(file))) {
    throw new LensError('config_invalid', 'lens has changed this file already.', {
      where: file,
      hint: `Run lens configure ${agent.id} --undo first.`,
    });
  }
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const mode = existed ? statSync(file).mode & 0o777 : 0o600;
  if (existed) replace(backupOf(file), before, mode);
  const note: Change = { existed, sha256: hashOf(after) };
  replace(noteOf(file), `${JSON.stringify(note)}\n`, 0o600);
  replace(file, after, mode);
  return [
    ...lines,
    existed ? `Written. The file as it was: ${backupOf(file)}` : 'Written.',
    `lens configure ${agent.id} --undo takes it back.`,
  ];
}

function undo({ id }: ConfigurableAgent, file: string): string[] {
  const note = existsSync(noteOf(file)) ? parseJson(readFileSync(noteOf(file), 'utf8')) : undefined;
  if (!isObject(note)) {
    throw new LensError('config_invalid', 'lens has not changed this file.', {
      where: file,
      hint: `lens configure ${id} --url URL --write changes it.`,
    });
  }
  const now = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (hashOf(now) !== note['sha256']) {
    throw new LensError('config_invalid', 'The file was changed after lens wrote it.', {
      where: file,
      hint: note['existed']
        ? `Compare it with ${backupOf(file)}, then remove ${noteOf(file)}.`
        : `Remove the address of the gateway from it, then remove ${noteOf(file)}.`,
    });
  }
  if (note['existed']) renameSync(backupOf(file), file);
  else rmSync(file);
  rmSync(noteOf(file));
  return [note['existed'] ? `${file} is as it was.` : `${file} was removed: it did not exist before.`];
}

const backupOf = (file: string): string => `${file}.lens-backup`;
const noteOf = (file: string): string => `${file}.lens-change`;
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Writes a file in one step: a reader sees the old text or the new one. */
function replace(file: string, text: string, mode: number): void {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, text, { mode });
  renameSync(fresh, file);
}

/** The lines that differ; a file of settings is short, and its order stays. */
function lineChanges(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `- ${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
  ];
}

function addressOf(url: string | undefined): string {
  const parsed = url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
  if (parsed && /^https?:$/.test(parsed.protocol) && parsed.pathname === '/' && !parsed.username)
    return parsed.origin;
  throw new LensError('usage', 'lens configure needs the address of the gateway.', {
    where: '--url',
    hint: 'Give it as lens gateway prints it, such as --url http://127.0.0.1:4141.',
  });
}
