import { defineMiddleware } from 'astro:middleware';

/**
 * Runs around each page. Astro would log an error thrown by a page and answer with an empty response; the caller that
 * asked for the page gets the error instead.
 */
export const onRequest = defineMiddleware(async ({ locals }, next) => {
  try {
    const response = await next();
    response.headers.set('content-type', 'text/html; charset=utf-8');
    return response;
  } catch (error) {
    locals.onError(error);
    return new Response('This page could not be rendered.\n', {
      status: 500,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    });
  }
});
