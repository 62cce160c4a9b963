// Rules about exercises: what their snippets say, without the lab that they are played on.
import type { Problem, Snippet } from '../deck.ts';
import { methods } from '../deck.ts';
import { isExercise } from '../exercise.ts';
import { between } from '../scan/between.ts';
import { outermost } from '../scan/classes.ts';
import { isSlip } from '../slip.ts';
import { type Finding, fencesOf, findingAt, type Rule, writtenScans } from './rule.ts';

export const nothingToRun: Rule = ({ reading, hasLab, file }) => {
  const { deck } = reading;
  if (!hasLab || deck.exercises.some(({ snippets }) => snippets.length > 0)) return [];
  return [
    {
      position: { file, line: 1, column: 1 },
      severity: 'error',
      rule: 'nothing-to-run',
      message:
        'This deck has a lab and nothing to run on it: write the commands in code blocks of `.exercise[` and `]`, or name no lab.',
    },
  ];
};

/** What each snippet says by itself, or against those before it. */
export const snippetTexts: Rule = ({ reading }) => {
  let copied = false;
  return reading.deck.exercises.flatMap(exercise =>
    exercise.snippets.flatMap((snippet, index) => {
      const said = sayAbout(snippet, index === 0, copied);
      if (snippet.method === 'copy' || snippet.method === 'copypaste') copied = true;
      return said === null ? [] : [{ position: snippet.position, ...said }];
    }),
  );
};

type Said = Pick<Problem, 'severity' | 'rule' | 'message'>;

function sayAbout(snippet: Snippet, isFirst: boolean, copied: boolean): Said | null {
  const { method, text } = snippet;
  const needsText = method !== 'check' && method !== 'paste';
  if (needsText && text.trim() === '')
    return error('snippet-without-text', `This \`${method}\` says nothing: write what it is for.`);
  if (isFirst && (method === 'wait' || method === 'longwait' || method === 'check'))
    return {
      severity: 'warning',
      rule: 'wait-without-command',
      message: `This \`${method}\` has no command before it in its exercise, so it looks at whatever is on the screen: put it behind one.`,
    };
  if (method === 'paste' && !copied)
    return error('paste-without-copy', 'Nothing was copied before this `paste`: add a `copy`.');
  if ((method === 'copy' || method === 'copypaste') && !isPattern(text))
    return error(
      'copy-not-a-pattern',
      `\`${text.trim()}\` is not a regular expression: mend it, or put \\ before its signs.`,
    );
  if (method === 'open' && !/^https?:\/\/\S+$/.test(text.trim()))
    return error('open-not-an-address', `\`${text.trim()}\` is no address: begin with http://.`);
  return null;
}

function error(rule: string, message: string): Said {
  return { severity: 'error', rule, message };
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text.trim(), 'gs') !== null;
  } catch {
    return false;
  }
}

const oneLine = new RegExp(`\`\`\`(${methods.join('|')})\\b[^\\n]*?\`\`\``);

/** A hidden step behind the bracket of its exercise: older runners took it, and a reader sees nothing. */
export const snippetOutside: Rule = context =>
  writtenScans(context).flatMap(scan => {
    const { found } = scan.classes;
    const blocks = outermost(found.filter(one => isExercise(one.names)));
    return scan.regions.comments.flatMap(({ start, end }): Finding[] => {
      const match = oneLine.exec(scan.source.text.slice(start, end));
      const isInside = blocks.some(({ open, close }) => open < start && end <= close);
      if (match === null || isInside) return [];
      return [
        findingAt(scan, start + match.index, {
          severity: 'warning',
          rule: 'snippet-outside',
          message: `This hidden \`${match[1]}\` stands outside of an exercise, so nothing plays it: put it, and the command that it is for, before the \`]\`.`,
        }),
      ];
    });
  });

/** A fence of an exercise whose word is one slip away from a method. */
export const methodMisspelt: Rule = context =>
  writtenScans(context).flatMap(scan => {
    const blocks = outermost(scan.classes.found.filter(one => isExercise(one.names)));
    const fences = fencesOf(scan);
    return blocks.flatMap(({ open, close }) =>
      between(fences, open, close).flatMap(({ language, run }): Finding[] => {
        const meant = language === null ? undefined : meantBy(language);
        if (meant === undefined) return [];
        return [
          findingAt(scan, run, {
            severity: 'warning',
            rule: 'method-misspelt',
            message: `\`${language}\` is no method, so this is shown and not run: write \`${meant}\` if that is meant.`,
          }),
        ];
      }),
    );
  });

function meantBy(language: string): string | undefined {
  const isMethod = (methods as readonly string[]).includes(language);
  return isMethod ? undefined : methods.find(one => isSlip(language, one));
}
