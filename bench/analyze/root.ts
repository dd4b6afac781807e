import { existsSync } from 'node:fs';

/** The built package: what people run. TypeScript sources would be stripped of their types on each start. */
export const root = new URL('../../dist', import.meta.url).pathname;

if (!existsSync(root)) throw new Error('Build first: npm run prepare');
