import { enableCompileCache } from 'node:module';
import path from 'node:path';

// Reads a log into a database, and nothing more: read DATABASE LOG.
enableCompileCache();
const [, program = '', db = '', log = ''] = process.argv;
const part = (name: string) => import(/* @vite-ignore */ path.join(path.dirname(program), name));
const { openForWriting } = await part('open.js');
const { ingest } = await part('ingest.js');
const { readers } = await part('readers.js');
const { database } = await openForWriting(db);
const summary = await ingest(database, [log], readers);
await database.close();
console.log(JSON.stringify(summary.exchanges));
