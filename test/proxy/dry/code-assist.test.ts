import { expect, it } from 'vitest';
import { ask } from './ask.ts';

const options = { kind: 'text', folder: '/home/dev/work' } as const;

it('gives a client that logged in with Google its tier and its project', async () => {
  const path = '/v1internal:loadCodeAssist';
  const { answer, text } = await ask(options, { path, body: { cloudaicompanionProject: 'mine' } });
  expect(answer.status).toBe(200);
  expect(JSON.parse(text)).toMatchObject({
    currentTier: { id: 'standard-tier' },
    cloudaicompanionProject: 'mine',
  });
  expect(JSON.parse((await ask(options, { path, body: {} })).text).cloudaicompanionProject).toBe('stand-in');
});

it('answers with JSON of the schema that is wanted within the envelope', async () => {
  const { text } = await ask(options, {
    path: '/v1internal:generateContent',
    body: {
      model: 'gemini-3.1-flash-lite',
      project: 'mine',
      request: {
        contents: [{ role: 'user', parts: [{ text: 'hi' }] }],
        generationConfig: {
          responseMimeType: 'application/json',
          responseJsonSchema: {
            type: 'object',
            properties: { choice: { type: 'string', enum: ['flash', 'pro'] } },
            required: ['choice'],
          },
        },
      },
    },
  });
  const { response } = JSON.parse(text);
  expect(JSON.parse(response.candidates[0].content.parts[0].text)).toEqual({ choice: 'flash' });
});
