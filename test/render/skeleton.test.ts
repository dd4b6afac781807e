import { expect, test } from 'vitest';
import { mineTemplate } from '../../src/analysis/prompts/template.ts';
import { templateMarkdown } from '../../src/render/markdown/template.ts';
import { renderSkeleton } from '../../src/render/skeleton.ts';
import { promptText } from '../analysis/prompts/samples.ts';

const texts = ['\u202eabc', 'x\u200by'].map((name) =>
  promptText(`Rules\u2066 for all.\u001b[2J\n\tFolder: ${name}\nBe brief.\u0007`),
);
const template = mineTemplate(texts);
// What turns text around, hides in it or commands a terminal; a tab is shown as blanks.
const unseen = /(?!\n)[\p{Cc}\p{Cf}]/u;

test('no sign of a prompt hides, turns its line or commands the terminal', () => {
  const shown = renderSkeleton(
    {
      name: 'a',
      role: 'main',
      requests: 2,
      surfaces: [{ kind: 'system', location: 's', support: 2, template }],
    },
    { color: false, width: 0 },
  );
  expect(shown).not.toMatch(unseen);
  expect(shown).toContain('Rules\\u{2066} for all.\\u{1b}[2J');
  expect(shown).toContain('    Folder: ‹folder›');
});

test('nor in Markdown', () => {
  const shown = templateMarkdown({ name: 'Rules\u2066 for all', samples: 2, template });
  expect(shown).not.toMatch(unseen);
  expect(shown).toMatch(/u\{202e}abc/);
});

test('lists slots with their values and how they behave, when asked to', () => {
  const memory = ['Instructions from: /a/AGENTS.md', 'Use tabs.', '', 'Run make check.'];
  const mined = mineTemplate(
    [
      ['Be brief.', 'Folder: /tmp/a', 'Done.'],
      ['Be brief.', 'Folder: /tmp/b', 'Done.'],
      ['Be brief.', 'Folder: /tmp/b', ...memory, 'Done.'],
    ].map((lines) => promptText(lines.join('\n'))),
  );
  const surface = {
    kind: 'system',
    location: 's',
    support: 3,
    template: {
      ...mined,
      slots: mined.slots.map((slot) => ({
        ...slot,
        pattern: 'alternates',
        changes: 1,
        follows: ['cwd', 'session'],
      })),
    },
  };
  const input = { name: 'a', role: 'main', requests: 3, surfaces: [surface] };
  const shown = renderSkeleton(input, { color: false, width: 0, values: true });
  expect(shown.slice(shown.indexOf('   3 slots'))).toMatchInlineSnapshot(`
    "   3 slots
       ‹folder›             path: /tmp/b × 2, /tmp/a × 1 · alternates (1 change), follows cwd, session
       ‹memory_file_block›  optional block: in 1 of 3 requests · alternates (1 change), follows cwd, session
       ‹memory_file›        memory file: Use tabs.⏎⏎Run make check. × 1 · alternates (1 change), follows cwd, session
    "
  `);
  expect(shown).toContain('optional, in 1 of 3');
  // A passage of several lines stays in its line and after its gutter.
  expect(shown).toMatch(/‹Use tabs\. ⏎ {2}⏎ Run make check\.›/);
  expect(renderSkeleton(input, { color: false, width: 0 })).not.toContain('3 slots');
});
