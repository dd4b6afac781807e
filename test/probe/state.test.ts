import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openState } from '../../src/probe/state.ts';
import { temporaryFolder } from '../store/fixture.ts';

test('a second probe in a folder, and a folder that cannot be written, name the option for another folder', async () => {
  const out = temporaryFolder();
  const state = await openState(out, '2026-11-30', false);
  const hint = expect.stringContaining('--captures');
  await expect(openState(out, '2026-11-30', false)).rejects.toMatchObject({ code: 'probe_failed', hint });
  await state.close();
  const again = await openState(out, '2026-11-30', false);
  await again.close();
  const file = path.join(out, 'file');
  writeFileSync(file, '');
  await expect(openState(file, '2026-11-30', false)).rejects.toMatchObject({ code: 'not_writable', hint });
});
