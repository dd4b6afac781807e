import { Agent, request } from 'undici';

export interface Timings {
  /** Milliseconds, sorted. */
  firstByte: number[];
  total: number[];
  /** Bytes of all answers. */
  bytes: number;
  ms: number;
}

/** A request body of about `size` bytes, of the shape of a conversation. */
export function bodyOf(size: number): Buffer {
  const messages = [];
  for (let length = 0; length < size; length += 1000) {
    messages.push({
      role: length % 2000 === 0 ? 'user' : 'assistant',
      content: `${length} ${'lorem ipsum dolor '.repeat(53)}`,
    });
  }
  return Buffer.from(JSON.stringify({ model: 'm', stream: true, messages }));
}

/** Sends `count` requests, `concurrency` at a time, and times each. */
export async function load(
  url: string,
  body: Buffer,
  count: number,
  concurrency: number,
  query = '',
): Promise<Timings> {
  const dispatcher = new Agent({ connections: concurrency, pipelining: 1 });
  const timings: Timings = { firstByte: [], total: [], bytes: 0, ms: 0 };
  let left = count;
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const start = performance.now();
      const answer = await request(`${url}/v1/chat/completions${query}`, {
        method: 'POST',
        body,
        dispatcher,
      });
      let first = 0;
      for await (const chunk of answer.body) {
        first ||= performance.now() - start;
        timings.bytes += chunk.length;
      }
      timings.firstByte.push(first);
      timings.total.push(performance.now() - start);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: concurrency }, worker));
  timings.ms = performance.now() - start;
  await dispatcher.destroy();
  timings.firstByte.sort((a, b) => a - b);
  timings.total.sort((a, b) => a - b);
  return timings;
}

/** A percentile of sorted numbers. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
