import { describe, expect, it } from 'vitest';
import * as record from '../../src/record/index.ts';

const { bodyOf, readRecords } = record;

const request = (body: string) =>
  `{"v":1,"kind":"request","id":"01","session":"s","ts":"2026-11-21T10:00:00.000Z","agent":"probe","wire":"openai-chat","method":"POST","path":"/v1/chat/completions","upstream":"http://127.0.0.1:1","connection":"c1","headers":{},"dropped":[],"bytes":9,${body}}`;

async function bodies(log: string, size: number): Promise<unknown[]> {
  const bytes = Buffer.from(log);
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
  const found: unknown[] = [];
  for await (const entry of readRecords(chunks, 'log.jsonl')) {
    if (entry.kind === 'request') found.push(bodyOf(entry.body));
    else if (entry.kind === 'warning') found.push(`${entry.source.line} ${entry.code}`);
  }
  return found;
}

describe('prompt-lens/record', () => {
  it('exports these names', () => {
    expect(Object.keys(record).sort()).toEqual([
      'RECORD_VERSION',
      'bodyOf',
      'eventLine',
      'gapLine',
      'headersLine',
      'outcomes',
      'readRecords',
      'requestLine',
      'responseLine',
      'sessionLine',
      'trafficLine',
    ]);
  });

  it.each([1, 7, 100_000])('reads records from chunks of %i bytes', async (size) => {
    const log = [request('"request":{"a":[1]}'), '{"v":1', request('"text":"ä"'), request('"base64":"AP8="')];
    expect(await bodies(log.join('\n'), size)).toEqual([
      { a: [1] },
      '2 bad_line',
      'ä',
      Buffer.from([0, 255]),
    ]);
  });
});
