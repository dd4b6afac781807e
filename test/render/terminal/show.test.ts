import { expect, test } from 'vitest';
import { matchFamilies } from '../../../src/read/find-family.ts';
import { styleOf } from '../../../src/render/terminal/effects.ts';
import { inert, inertLines, painter } from '../../../src/render/terminal/paint.ts';

test.each([
  ['at a terminal', { isTTY: true, columns: 80 }, {}, { color: true, width: 80 }],
  ['who said no', { isTTY: true, columns: 80 }, { NO_COLOR: '1' }, { color: false, width: 80 }],
  [
    'an empty NO_COLOR has no effect',
    { isTTY: true, columns: 80 },
    { NO_COLOR: '' },
    { color: true, width: 80 },
  ],
  ['at a dumb terminal', { isTTY: true, columns: 80 }, { TERM: 'dumb' }, { color: false, width: 80 }],
  ['in a pipe', {}, {}, { color: false, width: 0 }],
])('colour and width %s', (_, stream, env, style) => {
  expect(styleOf(stream, env)).toEqual(style);
});

test('without colour text is as it is', () => {
  expect(painter(false)('bold', 'x')).toBe('x');
  expect(painter(true)('bold', 'x')).toBe('\u001b[1mx\u001b[0m');
  expect(painter(true)('plain', 'x')).toBe('x');
});

test('what moves the cursor, rings or hides is made visible', () => {
  expect(inert('a\u001b[31mb\u0007c\u202ed\ne')).toBe('a\\u{1b}[31mb\\u{7}c\\u{202e}d⏎e');
  expect(inertLines('a\tb\r\n\u009b2J')).toEqual(['a    b␍', '\\u{9b}2J']);
});

test.each([
  ['aaaa1111', ['aaaa1111']],
  ['AAAA', ['aaaa1111', 'aaaa2222']],
  ['codex main loop', ['aaaa1111']],
  ['codex', ['aaaa1111', 'bbbb1111']],
  ['title', ['bbbb1111']],
  ['gemini main', ['cccc1111']],
  ['aaa', []],
  ['', []],
  ['nothing', []],
])('families called %j', (word, ids) => {
  const families = [
    { family_id: 'aaaa1111', agent: 'codex', family: 'Codex main loop' },
    { family_id: 'aaaa2222', agent: 'gemini', family: 'Router' },
    { family_id: 'bbbb1111', agent: 'codex', family: 'Codex title' },
    { family_id: 'cccc1111', agent: 'gemini', family: 'Main loop' },
  ];
  const found = matchFamilies(families, word).map(({ family_id }) => family_id);
  expect(found).toEqual(ids);
});
