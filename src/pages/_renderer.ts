import { createApp } from 'astro/app/entrypoint';

const app = createApp({ streaming: false });
export function render(path: string, locals: object): Promise<Response> {
  return app.render(new Request(new URL(path, 'http://localhost/')), { locals });
}
