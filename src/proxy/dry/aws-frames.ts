import { crc32 } from 'node:zlib';

/** Type of a header value that is text. */
const TEXT = 7;

/**
 * Writes one event of a model's stream as Amazon Bedrock frames it (`InvokeModelWithResponseStream`): a message of an
 * AWS event stream whose payload holds the event's JSON in base64. Lengths and checksums as `wire/stream` reads them.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html
 */
export function bedrockChunk(data: unknown): Buffer {
  const bytes = Buffer.from(JSON.stringify(data)).toString('base64');
  return awsMessage(
    { ':event-type': 'chunk', ':content-type': 'application/json', ':message-type': 'event' },
    Buffer.from(JSON.stringify({ bytes })),
  );
}

function awsMessage(headers: Readonly<Record<string, string>>, payload: Buffer): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => headerBytes(name, value)));
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(prelude.length + head.length + payload.length + 4, 0);
  prelude.writeUInt32BE(head.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, head, payload]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(message));
  return Buffer.concat([message, sum]);
}

function headerBytes(name: string, value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  const nameBytes = Buffer.from(name);
  return Buffer.concat([
    Buffer.from([nameBytes.length]),
    nameBytes,
    Buffer.from([TEXT]),
    length,
    Buffer.from(value),
  ]);
}
