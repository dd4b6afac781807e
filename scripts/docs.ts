import { writeFileSync } from 'node:fs';
import { schemaMarkdown } from './docs/schema.ts';

// Writes the pages of docs/ that are made from the code; a test checks that they are current.
writeFileSync(new URL('../docs/schema.md', import.meta.url), await schemaMarkdown());
