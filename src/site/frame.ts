import type { Frame } from '../components/frame.ts';
import { languages } from '../languages/list.ts';
import { captureTotals } from '../read/captured.ts';
import type { Database } from '../store/database.ts';
import { version } from '../version.ts';
import type { SiteApp } from './app.ts';
import { policyOf } from './policy.ts';

interface FrameInputs {
  app: SiteApp;
  /** The site has the SQL page. */
  sql: boolean;
  /** Pages contain their Content-Security-Policy; false when a server sends it as a header. */
  policies: boolean;
  /** Which state of the database a server shows; null in a static site. */
  shown: string | null;
  /** Prefix of links; default: the relative path from each page to the root of the site. */
  root?: string;
}

/** Navigation, assets and policy around the pages of a database, as a function of the page's URL. */
export async function framesOf(
  db: Database,
  { app, sql, policies, shown, root }: FrameInputs,
): Promise<(url: string) => Frame> {
  const totals = await captureTotals(db);
  const nav: readonly { text: string; href: string; count: number | null }[] = [
    { text: 'Overview', href: 'index.html', count: null },
    { text: 'Agents', href: 'agents.html', count: totals.agents },
    { text: 'Prompts', href: 'families.html', count: totals.families },
    { text: 'Slots', href: 'slots.html', count: totals.slots },
    { text: 'Tools', href: 'tools.html', count: totals.tools },
    { text: 'Sessions', href: 'sessions.html', count: totals.sessions },
    { text: 'Exchanges', href: 'exchanges.html', count: totals.exchanges },
    { text: 'Usage', href: 'usage.html', count: null },
    { text: 'Cache', href: 'cache.html', count: null },
    { text: 'Compare', href: 'compare.html', count: null },
    { text: 'Search', href: 'search.html', count: null },
    ...(sql ? [{ text: 'SQL', href: 'sql.html', count: null }] : []),
    { text: 'About this data', href: 'about.html', count: null },
    ...(shown === null ? [] : [{ text: 'Live', href: 'live.html', count: null }]),
  ];
  const assets = {
    style: app.asset('site.css'),
    script: app.asset('main.js'),
    workspace: { style: app.asset('workspace.css'), script: app.asset('workspace.js') },
    theme: app.asset('theme.js'),
    icon: app.asset('icon.svg'),
    engine: sql ? app.engine().urls : null,
  };
  const tables = languages
    .filter(({ code }) => code !== 'en')
    .map(({ code }) => `${code}=${app.asset(`language-${code}.js`)}`)
    .join(' ');
  return (url) => ({
    root: root ?? '../'.repeat(url.split('/').length - 1),
    assets,
    languages: tables,
    nav: nav.map((item) => ({
      ...item,
      // Counts would change all pages of a published site with each new exchange.
      count: shown === null && url.startsWith('x/') ? null : item.count,
      current: item.href === sectionOf(url),
    })),
    policy: policies ? policyOf(url) : null,
    shown,
    version,
  });
}

/** The entry of the navigation that a page belongs to. */
function sectionOf(url: string): string {
  const [folder = '', rest] = url.split('/');
  if (rest === undefined) return url;
  return (
    {
      families: 'families.html',
      tools: 'tools.html',
      exchanges: 'exchanges.html',
      sessions: 'sessions.html',
      x: 'exchanges.html',
    }[folder] ?? url
  );
}
