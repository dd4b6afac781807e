import { expect, it } from 'vitest';
import { ask } from './ask.ts';

it('answers a client that logged in with ChatGPT that its workspace is where it asked', async () => {
  const options = { kind: 'text', folder: '/home/dev/work' } as const;
  const question = { method: 'GET', path: '/backend-api/wham/accounts/check?x=1' };
  const { answer, text } = await ask(options, { ...question, headers: ['ChatGPT-Account-ID', 'acct-1'] });
  expect(answer.status).toBe(200);
  expect(JSON.parse(text)).toMatchObject({
    accounts: [{ id: 'acct-1', workspace_backend_origin: 'https://api.example.com' }],
    default_account_id: 'acct-1',
  });
  expect(JSON.parse((await ask(options, question)).text).default_account_id).toBe('stand-in');
});
