import type { Part, Values } from '../languages/message.ts';
import { isForeign, localFigure, messageParts, t, word } from './locale.ts';

/** English texts of nodes, so that a page can change its language several times. */
const englishTexts = new WeakMap<Node, string>();

/** The English text of an element that may be translated already. */
export const englishOf = (element: Node): string =>
  (englishTexts.get(element) ?? element.textContent ?? '').trim();

/** Attributes that can hold a text of lens, and the attribute that marks them. */
const attributes = [
  ['aria-label', 'data-t-label'],
  ['placeholder', 'data-t-placeholder'],
  ['title', 'data-t-title'],
] as const;

/** Shows all texts of lens in a part of the page in the page's language. Contents of logs are never touched. */
export function translate(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement | SVGElement>('[data-t]')) {
    const message = element.dataset['t'] ?? '';
    if (message !== '') translateMessage(element, message);
    else {
      const english = englishTexts.get(element) ?? element.textContent ?? '';
      englishTexts.set(element, english);
      const translated = english.replace(/\S[\s\S]*\S|\S/, (text) => word(text.replace(/\s+/g, ' ')));
      if (element.textContent !== translated) element.textContent = translated;
    }
  }
  for (const [attribute, mark] of attributes) {
    for (const element of root.querySelectorAll(`[${mark}]`)) {
      const english = element.getAttribute(mark) || element.getAttribute(attribute) || '';
      element.setAttribute(mark, english);
      element.setAttribute(attribute, t(english, valuesOf(element as HTMLElement)));
    }
  }
  translateFigures(root);
}

/** Nodes of messages as they are in the HTML of the page: English shows these again. */
const originalNodes = new WeakMap<Node, readonly Node[]>();
/** Elements whose message a script has set. */
const setByScript = new WeakSet<Node>();

function translateMessage(element: HTMLElement | SVGElement, message: string): void {
  const original = originalNodes.get(element) ?? [...element.childNodes];
  originalNodes.set(element, original);
  if (isForeign() || setByScript.has(element))
    element.replaceChildren(...messageParts(message, valuesOf(element)).map(nodeOf));
  else element.replaceChildren(...original);
}

/** Shows a message in an element, in the language of the page, and again when the language changes. */
export function setMessage(element: HTMLElement, message: string, values: Values = {}): void {
  element.dataset['t'] = message;
  element.dataset['v'] = JSON.stringify(values);
  setByScript.add(element);
  element.replaceChildren(...messageParts(message, values).map(nodeOf));
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

/** Writes cells that hold nothing but a figure as the locale does. */
function translateFigures(root: ParentNode): void {
  for (const cell of root.querySelectorAll('.num, .count, .when a, .seen, .key b, time')) {
    for (const node of cell.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE) continue;
      const english = englishTexts.get(node) ?? node.textContent ?? '';
      const translated = isForeign() ? localFigure(english) : english;
      if (translated === undefined || translated === node.textContent) continue;
      englishTexts.set(node, english);
      node.textContent = translated;
    }
  }
}
