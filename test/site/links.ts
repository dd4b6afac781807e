import path from 'node:path';
import type { BuiltSite } from './folder.ts';

/** Every link of every page that leads nowhere: to no file of the site, or to no element of the page it names. */
export function brokenLinks(site: BuiltSite): string[] {
  const files = new Set(site.files);
  const pages = new Map(
    site.files.filter((file) => file.endsWith('.html')).map((file) => [file, site.read(file)]),
  );
  const idsOf = new Map(
    [...pages].map(([file, html]) => [
      file,
      new Set([...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1])),
    ]),
  );
  const broken: string[] = [];
  for (const [file, html] of pages) {
    for (const [, attribute, link = ''] of html.matchAll(/ (href|src)="([^"]*)"/g)) {
      const [target = '', hash] = link
        .replaceAll('&amp;', '&')
        .replace(/\?[^#]*/, '')
        .split('#');
      if (/^[a-z]+:|^\//i.test(target)) broken.push(`${file}: ${attribute} ${link} is not relative`);
      const to =
        target === '' ? file : path.posix.normalize(path.posix.join(path.posix.dirname(file), target));
      if (!files.has(to)) broken.push(`${file}: ${link}`);
      else if (hash && !idsOf.get(to)?.has(decodeURIComponent(hash)))
        broken.push(`${file}: ${link} has no such place`);
    }
  }
  return broken;
}
