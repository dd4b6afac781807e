import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { contentsOf, shellOf } from '../../src/site/one-file/document.ts';
import { fragmentsOf, Packer } from '../../src/site/one-file/packer.ts';

test('fragments joined are the page', () => {
  const markup = fc.constantFrom(
    '<section>',
    '</section>',
    '<pre class="a">',
    '</pre>',
    '<tr>',
    '&lt;pre>',
    'text',
    '<div class="block beside">',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(markup, fc.string())), (pieces) => {
      const html = pieces.join('');
      expect(fragmentsOf(html).join('')).toBe(html);
    }),
  );
});

test('what two pages share is packed once', async () => {
  const blocks: string[] = [];
  const packer = new Packer(async (block) => void blocks.push(block));
  const shared = `<pre>${'The same prompt. '.repeat(2000)}</pre>`;
  const contents = (own: string) => ({
    title: own,
    section: null,
    main: `<h1>${own}</h1>${shared}<p>${own}</p>`,
  });
  await packer.page('a.html', contents('a'));
  await packer.page('b.html', contents('b'));
  await packer.file('data/a.js', '{"a":1}');
  await packer.finish();
  const { gunzipSync } = await import('node:zlib');
  const [texts, directory] = blocks.map((block) =>
    JSON.parse(gunzipSync(Buffer.from(block, 'base64')).toString('utf8')),
  );
  expect(texts.filter((text: string) => text === shared)).toHaveLength(1);
  expect(directory.firsts).toEqual([0]);
  const page = JSON.parse(texts[directory.files['b.html']]);
  expect(
    page.main.map((piece: string | number) => (typeof piece === 'number' ? texts[piece] : piece)).join(''),
  ).toBe(contents('b').main);
  expect(texts[directory.files['data/a.js']]).toBe('{"a":1}');
});

describe('shellOf', () => {
  const page =
    '<!DOCTYPE html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="x"><title>A &amp; B</title><script src="theme.js"></script><link rel="stylesheet" href="s.css"></head><body data-root="?page="><nav><a href="?page=tools.html" aria-current="page"></a></nav><main id="content"><h1>A</h1><a href="a.json">JSON</a><noscript>no</noscript></main></body></html>';
  const shell = shellOf(page, {
    style: 'p{}',
    theme: 'a("</script><!--")',
    main: 'b()',
    viewer: 'c()',
  });

  it('keeps no address of a file and no markup that a text could end early', () => {
    expect(shell.head).not.toMatch(/src=|href="s|<link/);
    expect(shell.head.match(/http-equiv/g)).toHaveLength(1);
    expect(shell.head.match(/<\/script>/g)).toHaveLength(1);
    expect(shell.head).not.toContain('<!--');
    expect(shell.head).toContain('<main id="content"><noscript>');
  });

  it('takes the contents of a page out of it', () => {
    expect(contentsOf(page)).toEqual({ title: 'A & B', section: '?page=tools.html', main: '<h1>A</h1>' });
  });
});
