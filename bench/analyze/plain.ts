import { closeSync, openSync, readSync } from 'node:fs';

// The yardstick: one thread that reads a log and parses each line, and does nothing with it.
const file = openSync(process.argv[2] as string, 'r');
let buffer = Buffer.allocUnsafeSlow(8 << 20);
let held = 0;
let lines = 0;
for (;;) {
  if (held === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
  const read = readSync(file, buffer, held, buffer.length - held, null);
  if (read === 0) break;
  held += read;
  let from = 0;
  for (let at = buffer.indexOf(10); at !== -1 && at < held; at = buffer.indexOf(10, from)) {
    if (typeof JSON.parse(buffer.toString('utf8', from, at)) === 'object') lines++;
    from = at + 1;
  }
  buffer.copy(buffer, 0, from, held);
  held -= from;
}
closeSync(file);
console.log(lines);
