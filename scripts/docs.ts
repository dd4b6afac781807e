import { writeFileSync } from 'node:fs';
import { reportJsonSchema } from '../src/read/report-schema.ts';
import { importsMarkdown } from './docs/imports.ts';
import { schemaMarkdown } from './docs/schema.ts';

// Writes the pages of docs/ that are made from the code; a test checks that they are current.
writeFileSync(new URL('../docs/schema.md', import.meta.url), await schemaMarkdown());
writeFileSync(new URL('../docs/report.schema.json', import.meta.url), reportJsonSchema());
writeFileSync(new URL('../docs/internals/imports.md', import.meta.url), importsMarkdown());
