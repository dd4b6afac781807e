import { Random } from '../slots/random.ts';

const WORDS =
  'alpha build cache delta edit file graph hash index join key line merge node order parse query read slot tool user value write yield zone commit branch test report model agent prompt schema token stream'.split(
    ' ',
  );

/** What a log is written of: everything follows from the seed. */
export class Text {
  readonly random: Random;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  integer(from: number, to: number): number {
    return from + this.random.below(to - from + 1);
  }

  word(): string {
    return this.random.pick(WORDS);
  }

  /** Words in lines of about 76 characters. */
  prose(length: number): string {
    const parts: string[] = [];
    let size = 0;
    for (let column = 0; size < length; ) {
      const word = this.word();
      size += word.length + 1;
      column += word.length + 1;
      parts.push(word, column > 76 ? '\n' : ' ');
      if (column > 76) column = 0;
    }
    return parts.join('').slice(0, length);
  }

  /** Text like code: many quotes, newlines and characters beyond ASCII, hard on readers of JSON. */
  code(length: number): string {
    const parts: string[] = [];
    for (let size = 0; size < length; ) {
      const line = `const ${this.word()} = "${this.word()}";\n\tif (${this.word()} !== "${this.word()}") { return 'é${this.word()}'; } // —\n`;
      parts.push(line);
      size += line.length;
    }
    return parts.join('').slice(0, length);
  }

  /** Numbered instructions under headings. */
  instructions(title: string, length: number): string {
    const lines = [`# ${title}`];
    for (let size = 0, number = 1; size < length; number++) {
      const line = `${number}. ${this.prose(this.integer(40, 160)).replaceAll('\n', ' ')}`;
      lines.push(line);
      size += line.length + 1;
      if (number % 12 === 0) lines.push('');
      if (number % 30 === 0) lines.push(`## Section ${number / 30}`);
    }
    return lines.join('\n');
  }
}
