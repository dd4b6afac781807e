import { expect, it } from 'vitest';
import { Personal } from '../../src/share/personal.ts';
import { StandIns } from '../../src/share/stand-ins.ts';

/** The text with what `personal` replaces, each stand-in shown as `<…>`. */
function scrubbed(text: string, learned: readonly string[] = [text]): string {
  const personal = new Personal();
  for (const one of learned) personal.learn(one);
  return personal.scrub(text, new StandIns()).replace(/<[a-z]+-\d+(?: ~+)?>/g, '<…>');
}

it.each([
  ['Commits: fix by Ada Byron <ada.b@mill.example>', 'Commits: fix by <…> <<…>>'],
  ['Co-Authored-By: Ada Byron <ada.b@mill.example>', 'Co-Authored-By: <…>'],
  ['Signed-off-by: Ada', 'Signed-off-by: <…>'],
  ['See /home/ada/private-plans.md first', 'See <…> first'],
  ['See C:\\Users\\ada\\plans.md first', 'See <…> first'],
])('replaces the person in %j', (text, shown) => expect(scrubbed(text)).toBe(shown));

it('replaces a name that any text shows in front of an address', () => {
  const git = 'a1b2c3d4 Ada Byron <ada.b@mill.example> Plant beans';
  expect(scrubbed('Ask Byron, or Ada.', [git])).toBe('Ask <…>, or <…>.');
  expect(scrubbed('Be brief. Ask the user <first>.', [git])).toBe('Be brief. Ask the user <first>.');
});
