/** A line of a prompt: {name} is a value of a run, an optional line is in some texts only. */
export interface Line {
  text: string;
  optional?: boolean;
}

export interface PromptEdition {
  version: string;
  lines: Line[];
  /** Names of the edits that made it from the edition before. */
  edits: string[];
}

const verbs = 'read write check plan move build list show open close test keep ask skip trust quote'.split(
  ' ',
);
const nouns = 'files tests folders branches secrets answers commands patches paths tools plans errors'.split(
  ' ',
);
const adverbs = 'quickly carefully once twice first later quietly fully again never only always'.split(' ');

type Random = () => number;

/** Numbers from 0 to 1 that depend on the seed alone (mulberry32). */
function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A prompt in several editions, each with one to five edits of the one before. */
export function randomEditions(seed: number, versions: readonly string[]): PromptEdition[] {
  const author = new Author(randomFrom(seed));
  const editions: PromptEdition[] = [];
  for (const version of versions) {
    const previous = editions.at(-1);
    editions.push(
      previous ? author.edited(previous, version) : { version, lines: author.prompt(), edits: [] },
    );
  }
  return editions;
}

class Author {
  readonly #random: Random;
  readonly #known = new Set<string>();
  #number = 10;

  constructor(random: Random) {
    this.#random = random;
  }

  #pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#random() * items.length)] as T;
  }

  #next(): number {
    this.#number += 1 + Math.floor(this.#random() * 9);
    return this.#number;
  }

  #sentence(): string {
    for (;;) {
      const verb = this.#pick(verbs);
      const text = `${verb[0]?.toUpperCase()}${verb.slice(1)} the ${this.#pick(nouns)} ${this.#pick(adverbs)} when the ${this.#pick(nouns)} need ${this.#pick(nouns)} to ${this.#pick(verbs)}.`;
      if (this.#known.has(text)) continue;
      this.#known.add(text);
      return text;
    }
  }

  #lines(count: number): Line[] {
    return Array.from({ length: count }, () => ({
      text:
        this.#random() < 0.4
          ? `- \`${this.#pick(nouns)}_${this.#next()}\`: ${this.#sentence()}`
          : this.#sentence(),
    }));
  }

  prompt(): Line[] {
    const sections = [0, 1, 2, 3].flatMap((): Line[] => [
      { text: `# ${this.#pick(nouns)} and ${this.#pick(nouns)} ${this.#next()}` },
      ...this.#lines(3),
      { text: '' },
    ]);
    return [
      { text: 'You are an agent that helps people with software.' },
      ...this.#lines(2),
      ...sections,
      { text: `The limit is ${this.#next()} minutes for a command.` },
      { text: `See https://example.org/docs/v${this.#next()}/start for help.` },
      { text: `The newest models are alpha-${this.#next()}-mini and beta-3.` },
      { text: `Notes are kept in /var/agent/v${this.#next()}/notes.` },
      { text: this.#sentence(), optional: true },
      { text: '# Environment' },
      { text: 'Working directory: {cwd}' },
      { text: 'Today: {date}' },
      { text: 'Branch: {branch}' },
    ];
  }

  edited({ lines }: PromptEdition, version: string): PromptEdition {
    const own = [...lines];
    const edits = Object.entries(this.#edits);
    const done = Array.from({ length: 1 + Math.floor(this.#random() * 5) }, () => {
      const [name, edit] = this.#pick(edits);
      edit(own);
      return name;
    });
    return { version, lines: own, edits: done };
  }

  #replace(lines: Line[], pattern: RegExp, text: string): void {
    const at = lines.findIndex((line) => pattern.test(line.text));
    if (at >= 0) lines[at] = { text };
  }

  /** A fixed sentence. */
  #sentenceIn(lines: readonly Line[]): number {
    return this.#pick(
      [...lines.keys()].filter((i) => / when the /.test(lines[i]?.text ?? '') && !lines[i]?.optional),
    );
  }

  #sectionIn(lines: readonly Line[]): [start: number, end: number] | undefined {
    const starts = [...lines.keys()].filter((i) => /^# .*\d$/.test(lines[i]?.text ?? ''));
    if (starts.length < 2) return undefined;
    const start = this.#pick(starts);
    return [start, lines.findIndex(({ text }, i) => i > start && text === '')];
  }

  readonly #edits: Readonly<Record<string, (lines: Line[]) => void>> = {
    insert: (lines) =>
      lines.splice(2 + Math.floor(this.#random() * (lines.length - 8)), 0, ...this.#lines(2)),
    remove: (lines) => lines.splice(this.#sentenceIn(lines), 1),
    'remove section': (lines) => {
      const section = this.#sectionIn(lines);
      if (section) lines.splice(section[0], section[1] - section[0] + 1);
    },
    'move section': (lines) => {
      const section = this.#sectionIn(lines);
      if (!section) return;
      const part = lines.splice(section[0], section[1] - section[0] + 1);
      lines.splice(
        lines.findIndex(({ text }) => text.startsWith('The limit')),
        0,
        ...part,
      );
    },
    'replace section': (lines) => {
      const section = this.#sectionIn(lines);
      if (section)
        lines.splice(
          section[0],
          section[1] - section[0],
          { text: `# New rules ${this.#next()}` },
          ...this.#lines(3),
        );
    },
    heading: (lines) => this.#replace(lines, /^# .*\d$/, `# Other ${this.#pick(nouns)} ${this.#next()}`),
    number: (lines) =>
      this.#replace(lines, /^The limit is/, `The limit is ${this.#next()} minutes for a command.`),
    url: (lines) =>
      this.#replace(lines, /^See /, `See https://example.org/docs/v${this.#next()}/start for help.`),
    model: (lines) =>
      this.#replace(lines, /^The newest/, `The newest models are alpha-${this.#next()}-mini and beta-3.`),
    path: (lines) =>
      this.#replace(lines, /^Notes are/, `Notes are kept in /var/agent/v${this.#next()}/notes.`),
    reword: (lines) => {
      const at = this.#sentenceIn(lines);
      lines[at] = { text: (lines[at] as Line).text.replace(' when the ', ' exactly when all the ') };
    },
    split: (lines) => {
      const at = this.#sentenceIn(lines);
      const [first = '', second = ''] = (lines[at] as Line).text.split(' when the ');
      lines.splice(at, 1, { text: `${first}.` }, { text: `This is so if the ${second}` });
    },
    'optional becomes fixed': (lines) => {
      const at = lines.findIndex(({ optional }) => optional);
      if (at >= 0) lines[at] = { text: (lines[at] as Line).text };
    },
    'fixed becomes optional': (lines) => {
      const at = this.#sentenceIn(lines);
      lines[at] = { ...(lines[at] as Line), optional: true };
    },
    'new optional': (lines) => lines.splice(3, 0, { text: this.#sentence(), optional: true }),
    'slot becomes fixed': (lines) => this.#replace(lines, /^Branch: /, 'Branch: ask git for the branch.'),
    'new label of a slot': (lines) => this.#replace(lines, /^Today: /, 'The current date is {date}'),
    'slot in a tag': (lines) => {
      const at = lines.findIndex(({ text }) => text.startsWith('Working directory'));
      if (at >= 0) lines.splice(at, 1, { text: '<cwd>' }, { text: '{cwd}' }, { text: '</cwd>' });
    },
  };
}
