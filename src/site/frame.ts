import type { Frame } from '../components/frame.ts';
import { languages } from '../languages/list.ts';
import { captureTotals } from '../read/captured.ts';
import type { Database } from '../store/database.ts';
import { version } from '../version.ts';
import type { SiteApp } from './app.ts';
import { policyOf } from './policy.ts';

/** The workspace of everything, showing what is being captured. */
export const LIVE = 'exchanges.html?live=1';

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

/** A page that the navigation leads to, with how many things it lists. */
interface Item {
  text: string;
  href: string;
  count: number | null;
}

/** An entry of the navigation, with the pages below it. */
interface Section extends Item {
  pages: readonly Item[];
}

/** Navigation, assets and policy around the pages of a database, as a function of the page's URL. */
export async function framesOf(
  db: Database,
  { app, sql, policies, shown, root }: FrameInputs,
): Promise<(url: string) => Frame> {
  const totals = await captureTotals(db);
  const page = (text: string, href: string, count: number | null = null) => ({ text, href, count });
  const nav: Section[] = [
    { ...page('Overview', 'index.html'), pages: [] },
    { ...page('Agents', 'agents.html', totals.agents), pages: [] },
    {
      ...page('Prompts', 'families.html', totals.families),
      pages: [
        page('Families', 'families.html', totals.families),
        page('Slots', 'slots.html', totals.slots),
        page('Tools', 'tools.html', totals.tools),
      ],
    },
    {
      ...page('Sessions', 'sessions.html', totals.sessions),
      pages: [
        page('By session', 'sessions.html', totals.sessions),
        page('All exchanges', 'exchanges.html', totals.exchanges),
        ...(shown === null ? [] : [page('Live', LIVE)]),
      ],
    },
    {
      ...page('Usage & cache', 'usage.html'),
      pages: [page('Usage', 'usage.html'), page('Cache', 'cache.html')],
    },
    { ...page('Compare', 'compare.html'), pages: [] },
  ];
  const more = [...(sql ? [page('SQL', 'sql.html')] : []), page('About this data', 'about.html')];
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
  const itemOn = (url: string, item: Item): Item & { current: boolean } => ({
    ...item,
    // Counts would change all pages of a published site with each new exchange.
    count: shown === null && url.startsWith('x/') ? null : item.count,
    current: item.href === sectionOf(url),
  });
  return (url) => ({
    root: root ?? '../'.repeat(url.split('/').length - 1),
    assets,
    languages: tables,
    nav: nav.map(({ pages, ...item }) => ({
      ...itemOn(url, item),
      current: pages.length === 0 && item.href === sectionOf(url),
      pages: pages.map((own) => itemOn(url, own)),
    })),
    more: more.map((item) => itemOn(url, item)),
    policy: policies ? policyOf(url) : null,
    shown,
    version,
  });
}

/** The entry of the navigation that a page belongs to. */
function sectionOf(url: string): string {
  const [folder = '', rest] = url.split('/');
  if (rest === undefined) return url.replace(/^(sessions|cache|slots)-\d+/, '$1');
  return (
    {
      families: 'families.html',
      tools: 'tools.html',
      compare: 'compare.html',
      exchanges: 'exchanges.html',
      sessions: 'sessions.html',
      x: 'sessions.html',
    }[folder] ?? url
  );
}
