// Commands as text: their pieces, and the words that readers put into their places.
import { describe, expect, test } from 'vitest';
import { commandPieces } from './command-pieces.ts';
import { fillPlaceholders, marksIn, writtenValues } from './placeholders.ts';

const shown = (text: string, spans: readonly { start: number; end: number }[] = []) =>
  commandPieces(text, spans).map(({ kind, text: piece }) => `${kind}:${piece}`);

describe('pieces of a command', () => {
  test('programs, flags, words', () => {
    expect(shown('docker service create --name debug -p 80:80 alpine')).toEqual([
      'program:docker',
      'text: service create ',
      'flag:--name',
      'text: debug ',
      'flag:-p',
      'text: 80:80 alpine',
    ]);
  });

  test('a program after each sign that begins a command, and after an assignment', () => {
    const programs = (text: string) =>
      commandPieces(text, [])
        .filter(piece => piece.kind === 'program')
        .map(piece => piece.text);
    expect(programs('A=1 ls | grep x && echo "a; b" ; wc\ncat')).toEqual([
      'ls',
      'grep',
      'echo',
      'wc',
      'cat',
    ]);
    expect(programs('docker exec $(docker ps -q) sh')).toEqual(['docker', 'docker']);
    expect(programs('ID=$(docker ps -q)')).toEqual(['docker']);
  });

  test('the pieces joined are the text again', () => {
    const texts = ["echo 'it''s' \"x", 'a\n  b # c\n', '', 'cat <<E\n$(x\nE', 'a & b || c', "'"];
    for (const text of texts)
      expect(
        commandPieces(text, [])
          .map(piece => piece.text)
          .join(''),
      ).toBe(text);
  });

  test('a placeholder within a word is a piece of its own', () => {
    expect(shown('scale SERVICE=5', [{ start: 6, end: 13 }])).toEqual([
      'program:scale',
      'text: ',
      'placeholder:SERVICE',
      'text:=5',
    ]);
  });
});

describe('placeholders', () => {
  const login = {
    text: 'ssh user@node',
    placeholders: [
      { name: 'user', start: 4, end: 8 },
      { name: 'node', start: 9, end: 13 },
    ],
  };

  test('known values stand in their places and the spans move along', () => {
    expect(fillPlaceholders(login, { user: 'ada.l' })).toEqual({
      text: 'ssh ada.l@node',
      placeholders: [
        { name: 'user', start: 4, end: 9 },
        { name: 'node', start: 10, end: 14 },
      ],
    });
  });

  test('what was written in the places is known, unless the rest was changed too', () => {
    expect(writtenValues(login, 'ssh ada@node')).toEqual({ user: 'ada' });
    expect(writtenValues(login, 'ssh -v ada@node1')).toBe(null);
    expect(writtenValues({ text: 'a.c', placeholders: [] }, 'abc')).toBe(null);
  });

  test('the field marks the names that still stand there, as words', () => {
    expect(marksIn('ssh user@users user', ['user'])).toEqual([
      { name: 'user', start: 4, end: 8 },
      { name: 'user', start: 15, end: 19 },
    ]);
  });
});
