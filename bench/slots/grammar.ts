import { type Random, sentence, words } from './random.ts';
import { type Script, scripts } from './scripts.ts';

/** What a synthetic prompt is made from. Versions from `from` up to (not including) `until` have the element. */
export type Element = { id: number; from: number; until: number } & (
  | { kind: 'fixed'; text: string }
  | { kind: 'reworded'; since: number; before: string; after: string; old: string; now: string }
  | { kind: 'slot'; pattern: readonly string[] }
  | { kind: 'optional'; chance: number; elements: Element[] }
  | { kind: 'list'; type: ListType }
  | { kind: 'moved'; place: 0 | 1; elements: Element[] }
);

export type ListType = 'status' | 'files' | 'skills' | 'mcp' | 'log' | 'free';
export const listTypes: readonly ListType[] = ['status', 'files', 'skills', 'mcp', 'log', 'free'];
export const always = 99;

export interface Project {
  user: string;
  name: string;
  memory: string[];
}

export interface Settings {
  seed: number;
  n: number;
  families: number;
  scale: number;
  versions: number;
  /** Share of lines from blocks that families share. */
  boiler: number;
  /** Share of family 0's own lines that the others copy. */
  near: number;
  /** How many times longer free text is. */
  free: number;
  /** Name of the script of sentences. */
  script: string;
}

const repeated = [
  '',
  '',
  '',
  '',
  '',
  '```',
  '<example>',
  '</example>',
  '---',
  '- Be concise.',
  'IMPORTANT: Follow the rules above.',
];
const folders = ['src', 'lib', 'test', 'docs', 'pkg', 'cmd', 'app', 'web', 'core', 'internal'];
const extensions = ['.ts', '.js', '.py', '.go', '.md', '.rs'];

/** The vocabulary of one data set: everything that is drawn before its families. */
export class Grammar {
  readonly random: Random;
  readonly projects: Project[];
  readonly skills: string[];
  readonly mcp: string[];
  readonly script: Script;
  #serial = 0;
  #elements = 0;

  constructor(random: Random, { n, free, script: name }: Settings) {
    const script = scripts[name];
    if (!script) throw new Error(`There is no script ${name}; there are ${Object.keys(scripts).join(', ')}.`);
    this.random = random;
    this.script = script;
    const count = Math.max(3, Math.min(200, Math.round(n / 12)));
    this.projects = Array.from({ length: count }, (_, i) => ({
      user: random.pick(['alice', 'bob', 'carol', 'dan', 'root', 'runner']),
      name: `${random.pick(words)}-${random.pick(words)}${i}`,
      memory: Array.from({ length: Math.round((4 + random.below(30)) * free) }, () =>
        random.chance(0.15) ? '' : (random.chance(0.4) ? '- ' : '') + this.sentence(4, 14),
      ),
    }));
    this.skills = Array.from(
      { length: 60 },
      (_, i) => `- ${random.pick(words)}-${random.pick(words)}${i}: ${this.sentence(6, 22)}`,
    );
    this.mcp = Array.from({ length: 40 }, (_, i) => `mcp__${random.pick(words)}__${random.pick(words)}_${i}`);
  }

  /** A sentence of `from` to `to` words, without its full stop. */
  sentence(from: number, to: number): string {
    return sentence(this.random, from, to, this.script);
  }

  nextId(): number {
    return this.#elements++;
  }

  nextSerial(): number {
    return this.#serial++;
  }

  fixed(text: string): Element {
    return { kind: 'fixed', id: this.nextId(), text, from: 0, until: always };
  }

  slot(pattern: readonly string[]): Element {
    return { kind: 'slot', id: this.nextId(), pattern, from: 0, until: always };
  }

  /** Lines a prompt's author could have written: one in five is one that occurs elsewhere too. */
  fixedBlock(lines: number): Element[] {
    const block: Element[] = [];
    for (let i = 0; i < lines; i++)
      block.push(this.fixed(this.random.chance(0.2) ? this.random.pick(repeated) : this.#line()));
    return block;
  }

  filePath(): string {
    const { random } = this;
    return [
      random.pick(folders),
      ...(random.chance(0.6) ? [random.pick(words)] : []),
      random.pick(words) + (random.chance(0.3) ? `_${random.pick(words)}` : '') + random.pick(extensions),
    ].join('/');
  }

  #line(): string {
    const { random } = this;
    this.#serial++;
    const { stop } = this.script;
    const kind = random.next();
    if (kind < 0.35) return `- ${this.sentence(6, 18)}${stop}`;
    if (kind < 0.42) return `## ${this.sentence(2, 4)} ${this.#serial % 97}`;
    if (kind < 0.5) return `  - ${this.sentence(5, 12)} (rule ${this.#serial})${stop}`;
    if (kind < 0.55) return `${1 + (this.#serial % 9)}. ${this.sentence(5, 14)}${stop}`;
    if (kind < 0.6) return `\`${random.pick(words)}_${random.pick(words)}\`: ${this.sentence(4, 12)}`;
    if (kind < 0.62) return `- Key${this.#serial % 50}: ${this.sentence(2, 5)}`;
    return `${this.sentence(8, 26)}${stop}`;
  }
}
