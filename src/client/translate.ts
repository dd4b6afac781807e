import type { Part, Values } from '../languages/message.ts';
import { isForeign, partsOf, sameFigure, say, word } from './speech.ts';

/** What elements said in English, so that a page can change its language again and again. */
const english = new WeakMap<Node, string>();

/** Attributes that can hold a text of lens' own, and the one that says that they do. */
const attributes = [
  ['aria-label', 'data-t-label'],
  ['placeholder', 'data-t-placeholder'],
  ['title', 'data-t-title'],
] as const;

/** Says everything that is lens' own within a part of the page in its language. Contents of logs are never touched. */
export function translate(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement | SVGElement>('[data-t]')) {
    const message = element.dataset['t'] ?? '';
    if (message !== '') speakMessage(element, message);
    else {
      const own = english.get(element) ?? element.textContent ?? '';
      english.set(element, own);
      const said = own.replace(/\S[\s\S]*\S|\S/, (text) => word(text.replace(/\s+/g, ' ')));
      if (element.textContent !== said) element.textContent = said;
    }
  }
  for (const [attribute, mark] of attributes) {
    for (const element of root.querySelectorAll(`[${mark}]`)) {
      const own = element.getAttribute(mark) || element.getAttribute(attribute) || '';
      element.setAttribute(mark, own);
      element.setAttribute(attribute, say(own, valuesOf(element as HTMLElement)));
    }
  }
  figures(root);
}

/** What messages looked like as the page was made: in English they are put back, not made again. */
const made = new WeakMap<Node, readonly Node[]>();
/** Elements whose messages came later. */
const told = new WeakSet<Node>();

function speakMessage(element: HTMLElement | SVGElement, message: string): void {
  const own = made.get(element) ?? [...element.childNodes];
  made.set(element, own);
  if (isForeign() || told.has(element))
    element.replaceChildren(...partsOf(message, valuesOf(element)).map(nodeOf));
  else element.replaceChildren(...own);
}

/** An element says a message from now on, in whatever language the page is. */
export function tell(element: HTMLElement, message: string, values: Values = {}): void {
  element.dataset['t'] = message;
  element.dataset['v'] = JSON.stringify(values);
  told.add(element);
  element.replaceChildren(...partsOf(message, values).map(nodeOf));
}

const valuesOf = (element: HTMLElement | SVGElement): Values => JSON.parse(element.dataset['v'] ?? '{}');

function nodeOf(part: Part): Node | string {
  if (typeof part === 'string') return part;
  if (part.kind === 'link') {
    const link = document.createElement('a');
    link.href = `${document.body.dataset['root'] ?? ''}${part.href}`;
    link.append(...part.parts.map(nodeOf));
    return link;
  }
  const element = document.createElement(part.kind === 'code' ? 'code' : 'bdi');
  element.textContent = part.text;
  return element;
}

/** Cells that hold nothing but a figure are written the way the locale does. */
function figures(root: ParentNode): void {
  for (const cell of root.querySelectorAll('.num, .count, .when a, .seen, .key b, time')) {
    for (const node of cell.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE) continue;
      const own = english.get(node) ?? node.textContent ?? '';
      const said = isForeign() ? sameFigure(own) : own;
      if (said === undefined || said === node.textContent) continue;
      english.set(node, own);
      node.textContent = said;
    }
  }
}
