import type { RootContent } from 'mdast';
import { bullets, heading } from '../nodes.ts';

/** How to read the report: the words it uses and what its numbers rest on. */
export function readingSection(): RootContent[] {
  return [
    heading(2, 'How to read this'),
    bullets([
      'A family is a set of requests with one role, found by their text. Its surfaces are the texts the agent, not the person, wrote, in the order they are sent; each has one template of fixed text and slots.',
      'Fixed is the share of characters that stand in every sample at the same place. A line that was the same in n looks may still vary in up to 1 − 0.05^(1/n) of cases (95 % bound); looks are sessions, or distinct texts where there are more.',
      'Slots are numbered by surface (#) and line of the template; ⟨name⟩ marks where a value stands. ⏎ is a line end, ⇥ a tab, \\u{…} a character that would not show; … with a number in brackets is a cut and the full length.',
      'Tokens are o200k estimates unless reported; parts of a request are scaled to the reported input.',
    ]),
  ];
}
