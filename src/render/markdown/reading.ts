import type { RootContent } from 'mdast';
import { bullets, code, heading } from './nodes.ts';

/** The terms of the report, and what its figures are based on. */
export function readingSection(): RootContent[] {
  return [
    heading(2, 'Terms'),
    bullets([
      'Tokens are estimates with the o200k vocabulary unless they are called reported. Usage that a provider, a local server and lens itself reported is never mixed.',
      'Instructions are texts that the agent wrote, not the user. Requests with the same role form a prompt family. Each of its texts has one template: fixed text and slots. Fixed is the share of characters that is the same in every sample, at the same position. The tokens of a slot are those that it adds to a request that has it.',
      'A factor determines a slot if no request contradicts it, and if the slot repeats the factor or two of its values recur in two sessions each.',
      [
        'In changed lines, ',
        code('[-old-]'),
        ' is removed and ',
        code('{+new+}'),
        ' is added. ⏎ is a line end, ⇥ a tab, \\u{…} an invisible character. A shortened text ends in …',
      ],
    ]),
  ];
}
