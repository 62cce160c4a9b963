// Exercises and snippets: what is run, in which order, under which name.
import { describe, expect, test } from 'vitest';
import type { Deck, Snippet } from './deck.ts';
import { revision } from './exercise.ts';
import { parseDeck } from './parse-deck.ts';

const fence = '```';

function read(...lines: string[]): Deck {
  return parseDeck(lines.join('\n'), { file: 'decks/deck.md' });
}

function snippets(deck: Deck): Snippet[] {
  return deck.exercises.flatMap(one => [...one.snippets]);
}

function told(deck: Deck): string[] {
  return snippets(deck).map(({ method, hidden, text }) => `${hidden ? '+' : ''}${method} ${text}`);
}

function problems(deck: Deck): string[] {
  return deck.problems.map(
    ({ position, severity, rule }) => `${position.line}:${position.column} ${severity} ${rule}`,
  );
}

describe('what is a snippet', () => {
  test('[DK30] fences with a method, and parts of comments, in order', () => {
    const deck = read(
      '.exercise[',
      '<!-- Give it time ```bash sleep 5``` -->',
      '- a',
      `  ${fence}bash  `,
      '    for N in 1 2; do',
      '      echo $N',
      '    done',
      `  ${fence}`,
      '  <!-- ```wait "message" => "ok"``` -->',
      '<!--',
      '```longwait done```',
      '```key ^C```-->',
      '<!-- ```hide',
      'if true; then',
      '  ls',
      'fi',
      '``` -->',
      `- b ${'`ls`'}`,
      '<!-- ```key ^[``` ] -->',
      '<!-- ```keys ping -c 1 ``` ```paste``` -->',
      ']',
      '',
      `${fence}bash`,
      'outside',
      fence,
      '<!-- ```wait outside``` -->',
    );
    expect(told(deck)).toEqual([
      '+bash sleep 5',
      'bash for N in 1 2; do\n  echo $N\ndone',
      '+wait "message" => "ok"',
      '+longwait done',
      '+key ^C',
      '+hide if true; then\n  ls\nfi',
      '+key ^[',
      '+keys ping -c 1 ',
      '+paste ',
    ]);
    expect(snippets(deck).map(one => one.position.line)).toEqual([2, 4, 9, 11, 12, 13, 19, 20, 20]);
    expect(deck.problems).toEqual([]);
  });

  test('[DK30] every method of the dialect is one, under both names of the block', () => {
    const hidden = 'wait longwait key keys copy paste copypaste check open tmux bash hide'.split(
      ' ',
    );
    const deck = read(
      '.lab[',
      `${fence}bash`,
      'a',
      fence,
      ...hidden.map(method => `<!-- \`\`\`${method} x\`\`\` -->`),
      ']',
    );
    expect(told(deck)).toEqual(['bash a', ...hidden.map(method => `+${method} x`)]);
  });

  test('[DK31] other fences are only shown', () => {
    const deck = read(
      '.lab[',
      fence,
      'a',
      fence,
      `${fence}yaml`,
      'b: 1',
      fence,
      `${fence}sh`,
      'c',
      fence,
      ']',
    );
    expect(told(deck)).toEqual([]);
    expect(problems(deck)).toEqual([
      '1:1 warning exercise-without-snippet',
      '8:1 warning unknown-method',
    ]);
  });

  test('[DK37] hidden snippets that cannot be played are reported', () => {
    const deck = read(
      '.lab[',
      '<!-- ```look at the files``` -->',
      '<!-- ```bash a -->',
      `${fence}bash`,
      'b',
      fence,
      ']',
    );
    expect(told(deck)).toEqual(['bash b']);
    expect(problems(deck)).toEqual([
      '2:6 warning unknown-method',
      '3:6 error hidden-snippet-never-closed',
    ]);
  });
});

describe('what a snippet says', () => {
  test('[DK32] its text is runnable, and its revision tells a change', () => {
    const deck = read(
      '.lab[',
      '- a',
      `  ${fence}bash`,
      '    ssh `user`@`A.B.C.D` {{x}}',
      '      -v',
      `  ${fence}`,
      ']',
    );
    const [snippet] = snippets(deck);
    expect(snippet?.text).toBe('ssh user@A.B.C.D {{x}}\n  -v');
    // sha256sum of "bash\n" and the text, first eight digits.
    expect(revision('bash', 'docker ps')).toBe('03aafa82');
    expect(snippet?.rev).toBe(revision('bash', 'ssh user@A.B.C.D {{x}}\n  -v'));
    expect(revision('hide', 'docker ps')).not.toBe('03aafa82');
  });

  test('[DK36] names in marks are placeholders, other marks are not', () => {
    const deck = read(
      '.lab[',
      `${fence}bash`,
      'run `user` `<container id>` `-P` redis`:2` `4`',
      fence,
      ']',
    );
    const [snippet] = snippets(deck);
    expect(snippet?.text).toBe('run user <container id> -P redis:2 4');
    expect(snippet?.placeholders).toEqual([
      { name: 'user', start: 4, end: 8 },
      { name: 'container id', start: 9, end: 23 },
    ]);
  });

  test('[DK35] terminals and needs', () => {
    const deck = read(
      '.lab[',
      '',
      '<!-- terminal: node2 -->',
      '',
      '- a',
      `  ${fence}bash`,
      '  a',
      `  ${fence}`,
      '- b',
      '  <!-- terminal: node1:2 -->',
      '  <!-- needs: pty, network -->',
      `  ${fence}bash`,
      '  b',
      `  ${fence}`,
      '<!-- terminal: node3 --> <!-- ```key ^C``` -->',
      ']',
    );
    expect(deck.exercises[0]?.terminal).toBe('node2');
    expect(snippets(deck).map(({ terminal, needs }) => [terminal, needs])).toEqual([
      [null, []],
      ['node1:2', ['pty', 'network']],
      ['node3', []],
    ]);
  });
});

describe('names', () => {
  const lab = ['.lab[', `${fence}bash`, 'a', fence, ']'];

  test('[DK33] ids come from file, slide name or heading, and a number', () => {
    const deck = read(
      ...lab,
      '---',
      '# Say `hello`, World!',
      ...lab,
      ...lab,
      '---',
      ...lab,
      '---',
      'name: own',
      '',
      '## Other',
      ...lab,
      '',
      '--',
      '',
      ...lab,
      '---',
      '.lab[',
      '<!-- id: fixed -->',
      ...lab.slice(1),
      '.lab[ <!-- id: fixed -->',
      ...lab.slice(1),
    );
    expect(deck.exercises.map(({ id, title }) => [id, title])).toEqual([
      ['deck.slide.1', 'deck.slide.1'],
      ['deck.say-hello-world.1', 'Say hello, World!'],
      ['deck.say-hello-world.2', 'Say hello, World!'],
      ['deck.say-hello-world.3', 'Say hello, World!'],
      ['deck.own.1', 'Other'],
      ['deck.own.2', 'Other'],
      ['fixed', 'Other'],
      ['fixed-2', 'Other'],
    ]);
    expect(snippets(deck).map(one => one.id)).toEqual(deck.exercises.map(({ id }) => `${id}.1`));
    expect(problems(deck)).toEqual(['48:1 error exercise-id-twice']);
  });

  test('[DK34] a step lists the exercises of the slide before it, which exist once', () => {
    const deck = read('# T', ...lab, '', '--', '', ...lab, '', '--', '', 'end');
    expect(deck.slides.map(slide => slide.exercises.map(one => one.id))).toEqual([
      ['deck.t.1'],
      ['deck.t.1', 'deck.t.2'],
      ['deck.t.1', 'deck.t.2'],
    ]);
    expect(deck.slides[2]?.exercises[0]).toBe(deck.slides[0]?.exercises[0]);
    expect(deck.exercises.map(one => one.id)).toEqual(['deck.t.1', 'deck.t.2']);
  });
});
