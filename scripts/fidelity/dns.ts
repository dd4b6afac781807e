import { createSocket, type Socket } from 'node:dgram';

const A_RECORD = 1;
const HEADER = 12;

/** A name server on 127.0.0.1:53 for which every name is this machine; it has no other records. */
export function localNames(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const answer = answerTo(query);
    if (answer) socket.send(answer, from.port, from.address);
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(53, '127.0.0.1', () => resolve(socket));
  });
}

/** RFC 1035 4.1: the question as it came, then 127.0.0.1 where an address is asked for. */
function answerTo(query: Buffer): Buffer | undefined {
  let end = HEADER;
  while (end < query.length && query[end] !== 0) end += (query[end] as number) + 1;
  if (end + 5 > query.length) return undefined;
  const question = query.subarray(HEADER, end + 5);
  const found = query.readUInt16BE(end + 1) === A_RECORD;
  const header = Buffer.from(query.subarray(0, HEADER));
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(found ? 1 : 0, 6);
  header.fill(0, 8, HEADER);
  // A pointer to the question's name, type A, class IN, 60 seconds, four bytes.
  const record = Buffer.from([0xc0, HEADER, 0, A_RECORD, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]);
  return Buffer.concat(found ? [header, question, record] : [header, question]);
}
