import { expect, test } from 'vitest';
import { renderSkeleton } from '../../../src/analysis/prompts/render-skeleton.ts';
import { mineTemplate } from '../../../src/analysis/prompts/template.ts';
import { templateMarkdown } from '../../../src/analysis/prompts/template-markdown.ts';
import { promptText } from './samples.ts';

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
      surfaces: [{ kind: 'system', place: 's', support: 2, template }],
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
