// What a deck's snippets ask of the lab that they are played on: commands, terminals, values, keys.
import type { Finding } from '../../deck/check/rule.ts';
import type { Deck, Exercise, Snippet } from '../../deck/deck.ts';
import { keyBytes } from '../keys.ts';
import type { Lab } from '../lab.ts';
import { asksForWindow, createProgram, nodeOf } from '../steps.ts';
import { type CommandWords, commandWords } from './command-words.ts';
import { type CommandLookup, createCommandLookup } from './known-commands.ts';

export function checkLab(deck: Deck, lab: Lab): Finding[] {
  const all = deck.exercises.flatMap(exercise =>
    exercise.snippets.map(snippet => ({ exercise, snippet })),
  );
  return [
    ...all.flatMap(({ exercise, snippet }) => [
      ...terminalFindings(exercise, snippet, lab),
      ...keyFindings(snippet),
    ]),
    ...valueFindings(deck, lab),
    ...commandFindings(
      all.map(({ snippet }) => snippet),
      lab,
    ),
  ];
}

function terminalFindings(exercise: Exercise, snippet: Snippet, lab: Lab): Finding[] {
  const { position } = snippet;
  const named = snippet.terminal ?? exercise.terminal;
  if (named !== null && !lab.spec.nodes.some(({ name }) => name === nodeOf(named, lab))) {
    const names = lab.terminals.map(({ name }) => name).join(', ');
    return [
      {
        position,
        severity: 'error',
        rule: 'terminal-unknown',
        message: `The lab ${lab.name} has no terminal \`${named}\`: name one of ${names}, or a second one of them like \`${lab.terminals[0]?.name}:2\`.`,
      },
    ];
  }
  if (snippet.terminal !== null || snippet.hidden || !asksForWindow(snippet.lead ?? '')) return [];
  const terminal = createProgram([exercise], lab).cellOf(snippet.id)?.step.terminal;
  if (terminal === undefined) return [];
  const indent = ' '.repeat(position.column - 1);
  const comment = `<!-- terminal: ${terminal} -->`;
  return [
    {
      position,
      severity: 'warning',
      rule: 'terminal-by-phrase',
      message: `Only the words before it send this to \`${terminal}\`: put \`${comment}\` on the line before it, so that it holds in every language.`,
      fix: {
        line: position.line,
        column: 1,
        remove: indent,
        insert: `${indent}${comment}\n${indent}`,
      },
    },
  ];
}

function keyFindings({ method, text, position }: Snippet): Finding[] {
  const name = text.trim();
  if (method !== 'key' || name === '' || keyBytes(name) !== null) return [];
  return [
    {
      position,
      severity: 'error',
      rule: 'key-unknown',
      message: `There is no key \`${name}\`: write it like ^C, Enter, Space, Escape, Up or F; \`keys\` types words.`,
    },
  ];
}

/** Placeholders that neither the lab nor an earlier `copy` gives a value (decision D6). */
function valueFindings(deck: Deck, lab: Lab): Finding[] {
  const given = new Set(Object.keys(lab.values));
  return deck.exercises.flatMap(({ snippets }) => {
    let copied = false;
    return snippets.flatMap((snippet): Finding[] => {
      if (snippet.method === 'copy') {
        copied = true;
        for (const [, name = ''] of snippet.text.matchAll(/\(\?<([A-Za-z]\w*)>/g)) given.add(name);
      }
      const missing = [...new Set(snippet.placeholders.map(({ name }) => name))].filter(
        name => !copied && !given.has(name),
      );
      return missing.map(name => ({
        position: snippet.position,
        severity: 'warning',
        rule: 'placeholder-without-value',
        message: `Nothing gives \`${name}\` a value, so each reader has to, and \`deckhand test\` leaves this out: add it to the lab's \`values:\`, or put a \`copy\` before it in the exercise.`,
      }));
    });
  });
}

type Called = { readonly snippet: Snippet; readonly words: CommandWords };

function commandFindings(snippets: readonly Snippet[], lab: Lab): Finding[] {
  const called: Called[] = snippets
    .filter(({ method }) => method === 'bash' || method === 'hide')
    .map(snippet => ({ snippet, words: commandWords(filled(snippet)) }));
  if (called.length === 0) return [];
  const lookup = createCommandLookup(lab);
  const defined = new Set(called.flatMap(({ words }) => words.defined));
  const names = called.flatMap(({ words }) => words.commands.map(nameOf));
  const unknown = lookup.unknown(names.filter(name => name !== '' && !name.includes('/')));
  return called.flatMap(({ snippet, words }): Finding[] => {
    const { position } = snippet;
    if (words.mistake !== null)
      return [
        {
          position,
          severity: 'error',
          rule: 'shell-mistake',
          message: `A shell cannot run this as it stands (${words.mistake}): look at its quotes and brackets.`,
        },
      ];
    const missing = new Set(words.commands.map(nameOf));
    const absent = [...missing].filter(name => unknown.has(name) && !defined.has(name));
    return [
      ...absent.map((name): Finding => ({ position, ...absentCommand(name, lab) })),
      ...dockerFindings(snippet, words, lookup),
    ];
  });
}

/** A marked span stands for a word of the reader's. */
function filled({ text, placeholders }: Snippet): string {
  let result = '';
  let at = 0;
  for (const { start, end } of placeholders) {
    result += `${text.slice(at, start)}value`;
    at = end;
  }
  return result + text.slice(at);
}

const groups = new Set([
  ...['config', 'container', 'context', 'image', 'network', 'node', 'secret', 'service'],
  ...['stack', 'swarm', 'system', 'volume'],
]);

const wrappers = new Set(['sudo', 'nohup', 'exec', 'command', 'time']);

/** The name behind `sudo` and its like, when it is plain. */
function nameOf(words: readonly string[]): string {
  const [name = '', next, ...rest] = words;
  if (!wrappers.has(name) || next === undefined || next.startsWith('-')) return name;
  return nameOf([next, ...rest]);
}

function absentCommand(name: string, lab: Lab) {
  return {
    severity: 'error' as const,
    rule: 'command-unknown',
    message: `There is no \`${name}\` on the machines of the lab ${lab.name}, nor in an image or a package that is simulated: use another tool, or take the step out of the exercise.`,
  };
}

function dockerFindings(
  { position }: Snippet,
  { commands }: CommandWords,
  lookup: CommandLookup,
): Finding[] {
  const refusals = commands.flatMap(words => {
    const from = words.indexOf('docker');
    if (nameOf(words) !== 'docker' || from === -1) return [];
    const rest = words.slice(from + 1);
    const until = rest.findIndex(word => !/^[a-z][a-z-]*$/.test(word));
    const deep = groups.has(rest[0] ?? '') ? 2 : 1;
    const plain = rest.slice(0, Math.min(deep, until === -1 ? rest.length : until));
    return plain.length === 0 ? [] : (lookup.refusal(plain) ?? []);
  });
  return [...new Set(refusals)].map(refusal => ({
    position,
    severity: 'error',
    rule: 'docker-command-unknown',
    message: `The simulated docker says \`${refusal}\`: correct it, or take the step out.`,
  }));
}
