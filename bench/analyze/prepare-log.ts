import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import { writeInterludeLog } from './generate.ts';

// Writes a log and a packed copy of it: prepare-log FILE SHAPE. A process of its own, because a process that holds
// 600 MB hands that down as the most memory its children ever had.
const [file = '', shape = ''] = process.argv.slice(2);
const { bytes } = writeInterludeLog(file, JSON.parse(shape));
const params = { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_windowLog]: 24 };
await pipeline(createReadStream(file), createZstdCompress({ params }), createWriteStream(`${file}.zst`));
console.log(bytes);
