import { root } from './root.ts';

// Reads a log into a database, and nothing more: read DATABASE LOG [fresh].
const [db = '', log = '', fresh] = process.argv.slice(2);
const { openForWriting } = await import(`${root}/store/open.js`);
const { ingest } = await import(`${root}/analysis/ingest/ingest.js`);
const { readers } = await import(`${root}/import/table.js`);
const { database } = await openForWriting(db, { fresh: fresh === 'fresh' });
const summary = await ingest(database, [log], readers);
await database.close();
console.log(JSON.stringify(summary.exchanges));
