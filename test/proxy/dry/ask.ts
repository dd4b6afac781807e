import { createParser } from 'eventsource-parser';
import { dryUpstream } from '../../../src/proxy/dry/dry.ts';
import type { UpstreamAnswer } from '../../../src/proxy/types.ts';
import { parseJson } from '../../../src/wire/json.ts';
import { wireByName } from '../../../src/wire/table.ts';
import type { ResponseModel, WireName } from '../../../src/wire/types.ts';

type Options = Parameters<typeof dryUpstream>[0];

interface Question {
  method?: string;
  path: string;
  body?: unknown;
  /** Bytes instead of a JSON body. */
  raw?: Buffer;
  headers?: readonly string[];
}

/** Asks the stand-in once. */
export async function ask(
  options: Options,
  question: Question,
): Promise<{ answer: UpstreamAnswer; text: string }> {
  const { method = 'POST', path, headers = [] } = question;
  const bytes =
    question.raw ?? (question.body === undefined ? null : Buffer.from(JSON.stringify(question.body)));
  const answer = await dryUpstream(options).send({
    method,
    target: { origin: 'https://api.example.com', path, agent: 'unknown' },
    headers,
    body: bytes && oneChunk(bytes),
    signal: new AbortController().signal,
  });
  let text = '';
  for await (const chunk of answer.body) text += chunk.toString();
  return { answer, text };
}

/** Puts an answer together with the wire's own reader. */
export function readAnswer(
  name: WireName,
  { answer, text }: { answer: UpstreamAnswer; text: string },
): ResponseModel {
  const wire = wireByName(name);
  if (!wire) throw new Error(`no wire ${name}`);
  const type = answer.headers[answer.headers.indexOf('content-type') + 1] ?? '';
  if (!type.startsWith('text/event-stream')) return wire.fromJson(JSON.parse(text));
  const assembler = wire.assembler();
  const parser = createParser({
    onEvent: ({ event, data }) => assembler.push({ event: event ?? null, data: parseJson(data) ?? data }),
  });
  parser.feed(text);
  return assembler.result();
}

async function* oneChunk(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
