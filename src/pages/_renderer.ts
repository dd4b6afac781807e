import { createApp } from 'astro/app/entrypoint';

const app = createApp({ streaming: false });
const renderError = app.renderError.bind(app);
// What a page threw is for whoever asked to render it; a page about the error would hide it.
app.renderError = (request, options) =>
  options.error === undefined ? renderError(request, options) : Promise.reject(options.error);

export function render(path: string, locals: object): Promise<Response> {
  return app.render(new Request(new URL(path, 'http://localhost/')), { locals });
}
