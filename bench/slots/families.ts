import { type Element, type Grammar, listTypes, type Settings } from './grammar.ts';
import { words } from './random.ts';

export interface SyntheticFamily {
  id: string;
  elements: Element[];
  weight: number;
}

const sizes = [1000, 700, 500, 300, 1200, 60, 900, 400, 150, 800];
const weights = [50, 18, 12, 8, 7, 5, 4, 3, 2, 2];

/** Prompt families with everything that varies in them, version history included. */
export function makeFamilies(grammar: Grammar, settings: Settings): SyntheticFamily[] {
  const shared = Array.from({ length: 4 }, () => grammar.fixedBlock(40).map(textOf));
  const firstOwn: string[] = [];
  return Array.from({ length: settings.families }, (_, f) => {
    const size = Math.max(24, Math.round((sizes[f % 10] as number) * settings.scale));
    const elements = fixedPart(grammar, settings, f, size, shared, firstOwn);
    addSlots(grammar, elements, size);
    addOptional(grammar, elements, size);
    addLists(grammar, elements, size, f);
    if (size > 200) addMoved(grammar, elements);
    addVersions(grammar, elements, size, settings.versions);
    return { id: `T${f}`, elements, weight: weights[f % 10] as number };
  });
}

function fixedPart(
  grammar: Grammar,
  { boiler, near }: Settings,
  f: number,
  size: number,
  shared: readonly string[][],
  firstOwn: string[],
): Element[] {
  const elements = [grammar.fixed(grammar.script.opening(f, grammar.sentence(5, 9)))];
  const blocks = Math.round((size * boiler) / 40);
  for (let i = 0; i < blocks; i++)
    for (const text of shared[(i + f) % 4] as string[]) elements.push(grammar.fixed(text));
  const own = grammar.fixedBlock(Math.max(10, size - elements.length));
  if (f === 0) firstOwn.push(...own.map(textOf));
  else if (near)
    own.forEach((element, i) => {
      if (i < firstOwn.length && i < own.length * near && element.kind === 'fixed')
        element.text = firstOwn[i] as string;
    });
  elements.push(...own);
  return elements;
}

function textOf(element: Element): string {
  return element.kind === 'fixed' ? element.text : '';
}

function place({ random }: Grammar, elements: readonly Element[]): number {
  return 2 + random.below(elements.length - 2);
}

function addSlots(grammar: Grammar, elements: Element[], size: number): void {
  const count = Math.max(2, Math.round(size / 60));
  const { patterns: slotPatterns, environment } = grammar.script;
  const used = new Set<number>();
  for (let i = 0; i < count; i++) {
    const pattern = grammar.random.below(slotPatterns.length);
    if (used.has(pattern) && i < slotPatterns.length) {
      i--;
      if (used.size >= slotPatterns.length) break;
      continue;
    }
    if (used.has(pattern)) break;
    used.add(pattern);
    // The place is drawn before the element is numbered.
    const at = place(grammar, elements);
    elements.splice(at, 0, grammar.slot(slotPatterns[pattern] as string[]));
  }
  const env = [
    grammar.fixed('<env>'),
    ...environment.filter((p) => !used.has(p)).map((p) => grammar.slot(slotPatterns[p] as string[])),
    grammar.fixed('</env>'),
  ];
  if (env.length > 3) elements.splice(place(grammar, elements), 0, ...env);
}

function addOptional(grammar: Grammar, elements: Element[], size: number): void {
  const { random } = grammar;
  const count = Math.max(1, Math.round(size / 120));
  for (let i = 0; i < count; i++) {
    const block = grammar.fixedBlock(2 + random.below(12));
    if (random.chance(0.3)) {
      const at = random.below(block.length);
      const flag = `- Feature flag ${grammar.nextSerial()} set to `;
      block.splice(at, 0, grammar.slot([flag, random.pick(['num', 'ver', 'date']), '']));
    }
    const at = place(grammar, elements);
    elements.splice(at, 0, {
      kind: 'optional',
      id: -1,
      chance: 0.1 + random.next() * 0.8,
      elements: block,
      from: 0,
      until: 99,
    });
  }
}

function addLists(grammar: Grammar, elements: Element[], size: number, f: number): void {
  const count = Math.max(1, Math.round(size / 200));
  for (let i = 0; i < count; i++) {
    const type = listTypes[(i + f) % 6] as (typeof listTypes)[number];
    const at = place(grammar, elements);
    const heading = grammar.fixed(`# ${type} section ${f}`);
    const list: Element = { kind: 'list', id: grammar.nextId(), type, from: 0, until: 99 };
    elements.splice(at, 0, heading, list, grammar.fixed(''));
  }
}

function addMoved(grammar: Grammar, elements: Element[]): void {
  const block = grammar.fixedBlock(6);
  const at = place(grammar, elements);
  elements.splice(at, 0, {
    kind: 'moved',
    id: grammar.nextId(),
    place: 0,
    elements: block,
    from: 0,
    until: 99,
  });
  const other = (at + 60 + grammar.random.below(80)) % elements.length;
  elements.splice(other, 0, { kind: 'moved', id: -1, place: 1, elements: block, from: 0, until: 99 });
}

/** Each version drops, rewords and adds some lines. */
function addVersions(grammar: Grammar, elements: Element[], size: number, versions: number): void {
  const { random } = grammar;
  for (let version = 1; version < versions; version++) {
    const changes = Math.max(1, Math.round(size * 0.02));
    for (let i = 0; i < changes; i++) {
      const at = 1 + random.below(elements.length - 1);
      const element = elements[at] as Element;
      if (element.kind !== 'fixed' || element.until !== 99) continue;
      const change = random.next();
      const parts = element.text.split(' ');
      if (change < 0.35) element.until = version;
      else if (change < 0.6 && parts.length > 6 && element.from === 0) {
        const word = 2 + random.below(parts.length - 3);
        const now = `${random.pick(words)}ly`;
        elements[at] = {
          kind: 'reworded',
          id: element.id,
          from: 0,
          until: 99,
          since: version,
          before: `${parts.slice(0, word).join(' ')} `,
          after: ` ${parts.slice(word + 1).join(' ')}`,
          old: parts[word] as string,
          now,
        };
      } else {
        const added = grammar.fixedBlock(1 + random.below(4));
        for (const line of added) line.from = version;
        elements.splice(at, 0, ...added);
      }
    }
  }
}
