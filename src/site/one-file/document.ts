import { createHash } from 'node:crypto';

/** Style and scripts of the file, as they are compiled. */
export interface DocumentParts {
  style: string;
  /** Runs before the first paint. */
  theme: string;
  /** What pages of a site run. */
  main: string;
  /** Opens the file. */
  viewer: string;
}

/** What precedes and follows the blocks. */
export interface Shell {
  head: string;
  tail: string;
}

/**
 * A page of the site as the frame of a file that holds all of them: style and scripts within, its own contents taken
 * out. The policy names them by their hashes, so nothing else runs, and nothing at all is loaded.
 */
export function shellOf(page: string, parts: DocumentParts): Shell {
  const style = safe(parts.style, 'style');
  const theme = safe(parts.theme, 'script');
  // The page's own script waits until there is a page.
  const run = safe(`window.lensMain=()=>{${parts.main}\n};\n${parts.viewer}`, 'script');
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(theme)} ${hashOf(run)}`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const head = between(page, '<head>', '</head>')
    .replace(/<link [^>]*>/g, '')
    .replace(/<script[^>]*>[\s\S]*?<\/script>/g, '')
    .replace(/<meta http-equiv=[^>]*>/g, '')
    .replace(
      '<meta charset="utf-8">',
      () => `<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">`,
    );
  const body = between(page, '<body', '</body>');
  const [before, after] = around(body);
  return {
    head:
      `<!doctype html><html lang="en" dir="ltr"><head>${head}<script>${theme}</script><style>${style}</style></head>` +
      `<body${before}<noscript><p>This file opens its pages by a script, and scripts are off.</p></noscript>${after}\n`,
    tail: `<script>${run}</script></body></html>\n`,
  };
}

/** A block of compressed texts, of a type that no browser runs as a script. */
export const blockElement = (base64: string): string =>
  `<script type="application/octet-stream">${base64}</script>\n`;

/** The contents of a page, its title, and the entry of the navigation it belongs to. */
export function contentsOf(page: string): { title: string; section: string | null; main: string } {
  const body = between(page, '<body', '</body>');
  const [before, after] = around(body);
  return {
    title: unescaped(between(page, '<title>', '</title>')),
    section: /<a href="([^"]*)" aria-current="page">/.exec(before)?.[1] ?? null,
    // Other files of a site, and what is for browsers without scripts, have no place in one file.
    main: body
      .slice(before.length, body.length - after.length)
      .replace(/<a href="[^"?]+\.json"[^>]*>[^<]*<\/a>/g, '')
      .replace(/<noscript>[\s\S]*?<\/noscript>/g, ''),
  };
}

const MAIN = '<main id="content">';

/** What precedes and follows the contents of a page. */
function around(body: string): [string, string] {
  const start = body.indexOf(MAIN);
  const end = body.lastIndexOf('</main>');
  if (start === -1 || end < start) throw new Error('A page has no main element');
  return [body.slice(0, start + MAIN.length), body.slice(end)];
}

function between(text: string, opening: string, closing: string): string {
  const start = text.indexOf(opening);
  const end = text.indexOf(closing, start);
  if (start === -1 || end === -1) throw new Error(`A page has no ${opening}`);
  return text.slice(start + opening.length, end);
}

/** Within a script or style element nothing may look like its end, nor begin a comment that hides it. */
function safe(code: string, element: 'script' | 'style'): string {
  const closed = code.replace(new RegExp(`</(?=${element})`, 'gi'), '<\\/');
  return element === 'script' ? closed.replaceAll('<!--', '<\\!--') : closed;
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const unescaped = (html: string): string =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#34;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#38;', '&')
    .replaceAll('&amp;', '&');
