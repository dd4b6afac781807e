import { root } from './root.ts';

// The whole of lens analyze with a report: analyze DATABASE LOG REPORT [fresh].
const [db = '', log = '', md = '', fresh] = process.argv.slice(2);
const { analyze } = await import(`${root}/analysis/analyze.js`);
const { readers } = await import(`${root}/import/table.js`);
process.exitCode = await analyze({ logs: [log], readers, db, md, fresh: fresh === 'fresh' });
