/** A page that the navigation leads to. */
interface NavItem {
  text: string;
  href: string;
  count: number | null;
  current: boolean;
}

/** What surrounds every page: where it is, its style and scripts, and the other pages. */
export interface Frame {
  /** From the page to the root of the site: '' or '../'. */
  root: string;
  /** File names below the root. */
  assets: {
    style: string;
    script: string;
    /** Style and script of the workspace. */
    workspace: { style: string; script: string };
    theme: string;
    icon: string;
    /** What the page needs that asks the database in the browser; null for a site without it. */
    engine: { script: string; worker: string; wasm: string } | null;
  };
  /** Files of the tables of the languages, `code=file` each. */
  languages: string;
  nav: readonly (NavItem & { pages: readonly NavItem[] })[];
  /** Pages for questions that the six sections do not answer. */
  more: readonly NavItem[];
  /** Policy for a `<meta>` element; null when the server sends it as a header. */
  policy: string | null;
  /** Which state of the database a server shows, so that a page knows when there is another; null in a static site. */
  shown: string | null;
  /** Version of lens. */
  version: string;
}
