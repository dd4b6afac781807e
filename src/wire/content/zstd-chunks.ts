import { constants, createZstdDecompress, type ZstdDecompress } from 'node:zlib';
import { type FramePart, FrameSplitter } from './zstd-frames.ts';

/** What was wrong with a packed file. */
export interface PackedTrouble {
  code: 'packed_cut' | 'packed_damaged';
  message: string;
}

/** Unpacks a file of zstd frames; a frame that breaks off or is damaged gives what can be read of it, and is told of. */
export async function* zstdChunks(
  chunks: AsyncIterable<Buffer>,
  trouble: (trouble: PackedTrouble) => void,
): AsyncGenerator<Buffer> {
  const splitter = new FrameSplitter();
  let frame: Frame | undefined;
  const handle = async (part: FramePart): Promise<Buffer[]> => {
    if (part.kind === 'junk') {
      trouble({ code: 'packed_damaged', message: `${part.bytes} bytes belong to no zstd frame; skipped` });
      return [];
    }
    if (part.kind === 'data') {
      frame ??= new Frame();
      return frame.write(part.bytes);
    }
    const rest = (await frame?.end()) ?? [];
    if (frame?.error)
      trouble({ code: 'packed_damaged', message: `${frame.error}; the rest of the frame is skipped` });
    else if (!part.whole)
      trouble({ code: 'packed_cut', message: 'a zstd frame breaks off; its writer was stopped' });
    frame = undefined;
    return rest;
  };
  for await (const chunk of chunks) for (const part of splitter.push(chunk)) yield* await handle(part);
  for (const part of splitter.end()) yield* await handle(part);
}

/** One frame's decompressor. After an error it takes bytes and gives none. */
class Frame {
  error: string | undefined;
  readonly #stream: ZstdDecompress;
  #output: Buffer[] = [];

  constructor() {
    this.#stream = createZstdDecompress({ chunkSize: 1 << 20, finishFlush: constants.ZSTD_e_flush });
    this.#stream.on('data', (bytes: Buffer) => this.#output.push(bytes));
    this.#stream.on('error', (error) => {
      this.error = error.message;
    });
  }

  async write(bytes: Buffer): Promise<Buffer[]> {
    if (this.error === undefined)
      await new Promise<void>((resolve) => this.#stream.write(bytes, () => resolve()));
    return this.#taken();
  }

  async end(): Promise<Buffer[]> {
    if (this.error === undefined) {
      await new Promise<void>((resolve) => {
        this.#stream.once('end', resolve);
        this.#stream.once('error', () => resolve());
        this.#stream.end();
      });
    }
    this.#stream.destroy();
    return this.#taken();
  }

  #taken(): Buffer[] {
    const output = this.#output;
    this.#output = [];
    return output;
  }
}
