/** Functions of the script that every page runs: it comes before this one. */
export const {
  copyOf,
  copyText,
  figures,
  loadData,
  loadTexts,
  onLive,
  pretty,
  requestText,
  requestsThatMention,
  setMessage,
  t,
  word,
} = window.lensPage;

type Child = Node | string | null | undefined | false;

/** An element with a class and children. Strings become text nodes, never markup. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = '',
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** An SVG element with attributes. */
export function svg(tag: string, attributes: Readonly<Record<string, string | number>> = {}): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/** An element with a message of lens. */
export function message<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  text: string,
  values: Parameters<typeof setMessage>[2] = {},
): HTMLElementTagNameMap[Tag] {
  const element = el(tag, className);
  setMessage(element, text, values);
  return element;
}

/** Path of a page from the page that is open. */
export const rooted = (url: string): string => `${document.body.dataset['root'] ?? ''}${url}`;
