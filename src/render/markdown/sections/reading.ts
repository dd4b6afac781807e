import type { RootContent } from 'mdast';
import { bullets, heading } from '../nodes.ts';

/** How to read the report: the words it uses and what its numbers rest on. */
export function readingSection(): RootContent[] {
  return [
    heading(2, 'Terms'),
    bullets([
      'A family is a group of requests with the same role, found by their text. Its instruction texts are those written by the agent, not by the user, numbered (#) in the order they are sent. Each text has one template: fixed text and slots.',
      'Fixed is the share of characters that are the same in every sample, at the same position. Samples are sessions, or distinct texts if there are more of these. Change rate, upper bound: a line that was the same in all n samples changes in at most 1 − 0.05^(1/n) of requests (95 % confidence).',
      'The position of a slot is the number (#) of the text and the line of its template; ⟨name⟩ marks the value in the line. ⏎ is a line end, ⇥ a tab, \\u{…} an invisible character. A shortened text ends in … and its full length.',
      'Tokens are estimates with the o200k vocabulary unless they are called reported. Reported usage of a provider, a local server and lens itself is never mixed.',
    ]),
  ];
}
