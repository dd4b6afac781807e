import { readFileSync, writeFileSync } from 'node:fs';
import { constants, zstdCompressSync } from 'node:zlib';
import { writeInterludeLog } from './generate.ts';

// Writes a log and a packed copy of it: prepare-log FILE SHAPE. A process of its own, because a process that holds
// 600 MB hands that down as the most memory its children ever had.
const [file = '', shape = ''] = process.argv.slice(2);
const { bytes } = writeInterludeLog(file, JSON.parse(shape));
const params = { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_windowLog]: 24 };
writeFileSync(`${file}.zst`, zstdCompressSync(readFileSync(file), { params }));
console.log(bytes);
