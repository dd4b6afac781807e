import { beforeAll, expect, test } from 'vitest';
import { loadApp } from '../../src/site/app.ts';
import { freshApp } from './app.ts';

beforeAll(freshApp, 300_000);

test('a page that cannot be rendered says why', async () => {
  const app = await loadApp();
  const page = { page: 'overview', url: 'index.html' } as Parameters<typeof app.render>[0];
  await expect(app.render(page, {} as Parameters<typeof app.render>[1])).rejects.toMatchObject({
    message: 'Rendering index.html failed',
    cause: expect.any(TypeError),
  });
});
