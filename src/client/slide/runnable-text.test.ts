// What lands on the clipboard.
import { expect, test } from 'vitest';
import { runnableText } from './runnable-text.ts';

test('[RD7] prompts and output stay behind', () => {
  const session = [
    '$ docker service ls',
    'ID     NAME',
    '$ docker service create \\',
    '> --name web nginx',
    'abc123',
    '[10.0.0.1] (local) me@node1 ~',
    'me@node1:~$ echo "$HOME"',
  ].join('\n');
  expect(runnableText(session)).toBe(
    'docker service ls\ndocker service create \\\n--name web nginx\necho "$HOME"',
  );
});

test('[RD7] code without a prompt is copied as it stands', () => {
  for (const code of [
    'cd $HOME',
    '# a comment\nls',
    'a: $b\nc: 1',
    'x = $ 1',
    'for N in 1; do\n  echo $N\ndone',
  ])
    expect(runnableText(`${code}\n`)).toBe(code);
});
