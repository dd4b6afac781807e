import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';

const cases = path.resolve(import.meta.dirname, '../cases');

/**
 * Compares a text with the golden one of a case. A missing one is written, but never on CI; a different one leaves its
 * twin (`report-changed.md`) beside it for a plain diff.
 */
export function expectGolden(name: string, file: string, text: string): void {
  const folder = path.join(cases, name);
  const golden = path.join(folder, file);
  const twin = path.join(folder, file.replace(/(\.\w+)$/, '-changed$1'));
  rmSync(twin, { force: true });
  if (!existsSync(golden)) {
    if (process.env['CI'])
      throw new Error(
        `${path.relative(process.cwd(), golden)} is missing: run this test locally and commit it`,
      );
    mkdirSync(folder, { recursive: true });
    writeFileSync(golden, text);
    return;
  }
  if (readFileSync(golden, 'utf8') === text) return;
  writeFileSync(twin, text);
  expect(text, `differs from test/cases/${name}/${file}; see ${path.basename(twin)}`).toBe(
    readFileSync(golden, 'utf8'),
  );
}
