import { expect, it } from 'vitest';
import { dryText } from '../../../src/proxy/dry/answer.ts';
import { dryUpstream } from '../../../src/proxy/dry/dry.ts';
import { createAnswerDecoder } from '../../../src/wire/stream/answer.ts';
import { wireByName } from '../../../src/wire/table.ts';

it('a stream of Bedrock is an AWS event stream with good checksums, read back as the same answer', async () => {
  const body = JSON.stringify({
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'hi' }],
  });
  const answer = await dryUpstream({ kind: 'text' }).send({
    method: 'POST',
    target: {
      origin: 'https://bedrock-runtime.us-east-1.amazonaws.com',
      path: '/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke-with-response-stream',
      agent: 'claude',
    },
    headers: [],
    body: (async function* () {
      yield Buffer.from(body);
    })(),
    signal: new AbortController().signal,
  });
  expect(answer.headers).toContain('application/vnd.amazon.eventstream');
  const decoder = createAnswerDecoder({
    contentType: 'application/vnd.amazon.eventstream',
    arrayIsStream: true,
  });
  const assembler = wireByName('anthropic-messages')?.assembler();
  let events = 0;
  const take = (list: readonly { event: string | null; data: unknown }[]): void => {
    for (const { event, data } of list) {
      events++;
      assembler?.push({ event, data });
    }
  };
  for await (const chunk of answer.body) take(decoder.push(chunk));
  const end = decoder.end();
  take(end.events);
  expect(end.problem).toBeFalsy();
  expect(events).toBeGreaterThan(5);
  expect(assembler?.result()).toMatchObject({ finished: true, blocks: [{ type: 'text', text: dryText }] });
});
