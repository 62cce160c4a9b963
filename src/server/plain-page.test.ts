// The plain pages carry the page's own colours, and nothing of others.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { renderNotice } from './plain-page.ts';

const tokens = fileURLToPath(new URL('../client/style/tokens.css', import.meta.url));
const mark = fileURLToPath(new URL('../../public/favicon.svg', import.meta.url));

test('the colours of a plain page are those of the tokens', () => {
  const page = renderNotice('Not here', 'There is nothing.', '/').replace(/\s/g, '');
  const own = page.match(/--[\w-]+:light-dark\([^)]*\)/g) ?? [];
  expect(own.length).toBeGreaterThan(8);
  const theirs = readFileSync(tokens, 'utf8').replace(/\s/g, '');
  expect(own.filter(each => !theirs.includes(`${each};`))).toEqual([]);
  const drawn = [...readFileSync(mark, 'utf8').matchAll(/ d="([^"]*)"/g)].map(each => each[1]);
  expect([...renderNotice('', '', null).matchAll(/ d="([^"]*)"/g)].map(each => each[1])).toEqual(
    drawn,
  );
});

test('what is said is text, never markup', () => {
  const page = renderNotice('<b>', 'a <script> & "x"', '/a"b');
  expect(page).toContain('<h1>&#60;b&#62;</h1>');
  expect(page).toContain('<p>a &#60;script&#62; &#38; &#34;x&#34;</p>');
  expect(page).toContain('href="/a&#34;b"');
});
