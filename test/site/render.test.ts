import { beforeAll, expect, test } from 'vitest';
import { loadApp } from '../../src/site/app.ts';
import { freshApp } from './app.ts';

beforeAll(freshApp, 300_000);

test('a page that cannot be rendered rejects with the cause', async () => {
  const app = await loadApp();
  const view = { page: { page: 'overview', url: 'index.html' }, frame: {} } as Parameters<
    typeof app.render
  >[0];
  await expect(app.render(view)).rejects.toMatchObject({
    message: 'Rendering index.html failed',
    cause: expect.any(TypeError),
  });
});

test('loading the pages leaves the handling of defects in the process as it was', async () => {
  const before = process.listeners('unhandledRejection');
  await loadApp();
  expect(process.listeners('unhandledRejection')).toEqual(before);
});
