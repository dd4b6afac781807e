import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir, release } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { clientPins } from '../../scripts/client-pins.ts';
import { memberRanges } from '../../src/wire/json/members.ts';

const folder = path.resolve(import.meta.dirname, '../../data');
const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
const bundled = clientPins.filter(({ mayBeCaptured }) => mayBeCaptured);

describe('the bundled captures', () => {
  it('are those of the clients whose licence allows it, with licence and notice', () => {
    expect(files).toEqual(bundled.map(({ id, version }) => `${id}-${version}.jsonl`));
    for (const { id } of bundled) expect(existsSync(path.join(folder, 'LICENSES', `${id}.txt`))).toBe(true);
  });

  it('have less than three megabytes', () => {
    const bytes = files.reduce((sum, name) => sum + readFileSync(path.join(folder, name)).length, 0);
    expect(bytes).toBeLessThan(3_000_000);
  });

  it.each(files)('%s holds each body with its hash', (name) => {
    let checked = 0;
    for (const line of readFileSync(path.join(folder, name), 'utf8').split('\n')) {
      if (!line.includes('"kind":"request"')) continue;
      const bytes = Buffer.from(line);
      const range = memberRanges(bytes)?.find((member) => member.name === 'request');
      const head = JSON.parse(line) as { exact?: boolean; sha256: string; bytes: number };
      if (!range || head.exact === false) continue;
      const body = bytes.subarray(range.start, range.end);
      expect(body.length).toBe(head.bytes);
      expect(createHash('sha256').update(body).digest('hex')).toBe(head.sha256);
      checked++;
    }
    expect(checked).toBeGreaterThan(5);
  });

  it.each(files)('%s names nothing of a machine', (name) => {
    const text = readFileSync(path.join(folder, name), 'utf8');
    const names = [release(), path.join(homedir(), '.cache'), path.resolve(folder, '..')];
    expect(names.filter((word) => text.includes(word))).toEqual([]);
    expect(text.match(/"(authorization|x-api-key|x-goog-api-key|api-key|cookie)":/gi)).toBeNull();
    expect(text.match(/\bsk-[\w-]{8,}/g)).toBeNull();
  });
});
