import type { SyntheticFamily } from './families.ts';
import type { Element, Grammar, ListType, Project } from './grammar.ts';
import { words } from './random.ts';

/** Position of a varying value: line, first and last UTF-16 unit, type, and which value of its line it is. */
export type Span = [line: number, start: number, end: number, type: string, index: number];

/** One synthetic prompt and what each of its lines is. */
export interface DrawnSample {
  lines: string[];
  /** F fixed, S slot, L list item, M moved block at its first place, m at its second. */
  labels: string[];
  elements: number[];
  spans: Span[];
}

/** What the values of a prompt's slots are drawn from. */
export interface Setting {
  project: Project;
  date: string;
  branch: string;
  model: string;
  os: string;
  shell: string;
  version: string;
}

const models = ['Opus 4.8', 'Sonnet 5', 'Haiku 4.5'];
const systems = ['Linux 6.8.0-45', 'Darwin 25.1.0', 'Windows 11 Pro'];

/** Draws the circumstances of a prompt, in a fixed order of draws. */
export function drawSetting(grammar: Grammar, version: number, ts: number): Setting {
  const { random } = grammar;
  return {
    project: random.pick(grammar.projects),
    date: new Date(ts).toISOString().slice(0, 10),
    branch: random.chance(0.5)
      ? 'main'
      : `${random.pick(['feat', 'fix'])}/${random.pick(words)}-${random.below(40)}`,
    model: random.pick(models),
    os: random.pick(systems),
    shell: random.pick(['bash', 'zsh', 'fish']),
    version: `2.${1 + version}.${random.below(9)}`,
  };
}

/** Writes a prompt of a family in one version. */
export function drawSample(
  grammar: Grammar,
  family: SyntheticFamily,
  version: number,
  setting: Setting,
): DrawnSample {
  const { random } = grammar;
  const moved = random.chance(0.25) ? 1 : 0;
  const sample: DrawnSample = { lines: [], labels: [], elements: [], spans: [] };
  const put = (text: string, label: string, element: number): void => {
    sample.lines.push(text);
    sample.labels.push(label);
    sample.elements.push(element);
  };
  const emit = (element: Element): void => {
    if (element.kind === 'moved') {
      if (element.place !== moved) return;
      for (const line of element.elements)
        if (line.kind === 'fixed') put(line.text, moved ? 'm' : 'M', line.id);
      return;
    }
    if (element.from > version || element.until <= version) return;
    if (element.kind === 'fixed') put(element.text, 'F', element.id);
    else if (element.kind === 'reworded') {
      const word = version >= element.since ? element.now : element.old;
      const start = element.before.length;
      sample.spans.push([sample.lines.length, start, start + word.length, 'wording', 0]);
      put(element.before + word + element.after, 'S', element.id);
    } else if (element.kind === 'slot') emitSlot(grammar, element, setting, sample, put);
    else if (element.kind === 'optional') {
      if (random.chance(element.chance)) element.elements.forEach(emit);
    } else for (const item of drawItems(grammar, element.type, setting)) put(item, 'L', element.id);
  };
  family.elements.forEach(emit);
  return sample;
}

function emitSlot(
  grammar: Grammar,
  { pattern, id }: Element & { kind: 'slot' },
  setting: Setting,
  sample: DrawnSample,
  put: (text: string, label: string, element: number) => void,
): void {
  let text = '';
  let index = 0;
  pattern.forEach((part, i) => {
    if (i % 2 === 0) {
      text += part;
      return;
    }
    const value = drawValue(grammar, part, setting);
    sample.spans.push([sample.lines.length, text.length, text.length + value.length, part, index++]);
    text += value;
  });
  put(text, 'S', id);
}

function drawValue(grammar: Grammar, slot: string, setting: Setting): string {
  const { random, script } = grammar;
  switch (slot) {
    case 'date':
      return setting.date;
    case 'day':
      return script.day(new Date(setting.date));
    case 'yesno':
      return script.yesNo[random.chance(0.7) ? 0 : 1];
    case 'cwd':
      return ['', 'home', setting.project.user, 'work', setting.project.name].join('/');
    case 'branch':
      return setting.branch;
    case 'model':
      return setting.model;
    case 'os':
      return setting.os;
    case 'ver':
      return setting.version;
    case 'shell':
      return setting.shell;
    case 'uuid':
      return `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-a${random.hex(3)}-${random.hex(12)}`;
    case 'num':
      return String(random.below(100000));
    case 'bool':
      return random.chance(0.7) ? 'Yes' : 'No';
    default:
      return grammar.sentence(2, 6);
  }
}

function drawItems(grammar: Grammar, type: ListType, { project }: Setting): string[] {
  const { random } = grammar;
  const count = random.below(13);
  const some = (item: () => string): string[] => Array.from({ length: count }, item);
  switch (type) {
    case 'status':
      return some(() => random.pick([' M ', '?? ', 'A  ', 'D  ']) + grammar.filePath());
    case 'files':
      return some(() => `  ${grammar.filePath()}`);
    case 'skills':
      return grammar.skills.filter(() => random.chance(0.4));
    case 'mcp':
      return grammar.mcp.filter(() => random.chance(0.3));
    case 'log':
      return some(() => `${random.hex(7)} ${grammar.sentence(3, 8)}`);
    default:
      return project.memory;
  }
}
