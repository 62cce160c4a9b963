// Marks in code: spans and lines.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMarks } from './snippet-text.ts';

function spansOf(code: string, language = 'bash'): [string, string[]] {
  const { text, spans } = readMarks(code, { language, lines: false });
  return [text, spans.map(({ start, end }) => text.slice(start, end))];
}

test('[DK38] spans between backticks are marks', () => {
  expect(spansOf('a `b` c`d`.zip')).toEqual(['a b cd.zip', ['b', 'd']]);
  expect(spansOf('x\n  `user`@y\n`z`')).toEqual(['x\n  user@y\nz', ['user', 'z']]);
  expect(spansOf('echo \\`date`')).toEqual(['echo `date`', []]);
  expect(spansOf('`date +%s`')).toEqual(['`date +%s`', []]);
  expect(spansOf('`date +%s`', 'python')).toEqual(['date +%s', ['date +%s']]);
  expect(spansOf('a ``b`` c `')).toEqual(['a ``b`` c `', []]);
});

test('[DK39] lines that begin with a star are marked when asked for', () => {
  const code = '* a\n*b\n ** c\nd';
  expect(readMarks(code, { language: 'yaml', lines: true })).toEqual({
    text: '  a\nb\n ** c\nd',
    spans: [],
    lines: [0, 1],
  });
  expect(readMarks(code, { language: 'yaml', lines: false })).toEqual({
    text: code,
    spans: [],
    lines: [],
  });
});

test('[DK38] code without backticks is left as it is, and marks can be put around any word', () => {
  const word = fc.stringMatching(/^[a-z$./-]{1,6}$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(word, fc.boolean()), { minLength: 1, maxLength: 8 }), words => {
      const plain = `x ${words.map(([one]) => one).join(' ')}`;
      const marked = `x ${words.map(([one, mark]) => (mark ? `\`${one}\`` : one)).join(' ')}`;
      expect(spansOf(plain)).toEqual([plain, []]);
      expect(spansOf(marked)).toEqual([
        plain,
        words.filter(([, mark]) => mark).map(([one]) => one),
      ]);
    }),
  );
});
