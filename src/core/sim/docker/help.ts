// Help texts and usage lines, from the tables of commands and flags.
import type { Command, Group } from './context.ts';
import { type Flag, readFlags } from './flags.ts';

const width = 100;

export function usageLine(path: string, usage: string): string {
  return `Usage:  ${`${path} ${usage}`.trim()}`;
}

export function commandHelp(path: string, command: Command): string {
  const parts = [usageLine(path, command.usage), '', command.about];
  if (command.aliases) parts.push('', 'Aliases:', `  ${command.aliases.join(', ')}`);
  const flags = readFlags(command.flags ?? '').filter(flag => !flag.hidden);
  if (flags.length > 0) parts.push('', 'Options:', ...flagLines(flags));
  return `${parts.join('\n')}\n`;
}

export function groupHelp(path: string, group: Group): string {
  const listed = group.commands.filter(one => !('hidden' in one && one.hidden));
  const isGroup = (one: Command | Group): one is Group => 'commands' in one;
  const groups = listed.filter(isGroup);
  const commands = listed.filter(one => !isGroup(one));
  const parts = [usageLine(path, `${group.usage ?? ''} COMMAND`.trim()), '', group.about];
  if (groups.length > 0) parts.push('', 'Management Commands:', ...commandLines(groups));
  parts.push('', 'Commands:', ...commandLines(commands));
  parts.push('', `Run '${path} COMMAND --help' for more information on a command.`);
  return `${parts.join('\n')}\n`;
}

export function commandLines(commands: readonly (Command | Group)[]): string[] {
  const sorted = [...commands].sort((one, other) => (one.name < other.name ? -1 : 1));
  const column = Math.max(...sorted.map(one => one.name.length), 9) + 3;
  return sorted.map(one => `  ${one.name.padEnd(column)}${one.about.split('\n')[0]}`);
}

export function flagLines(flags: readonly Flag[]): string[] {
  const sorted = [...flags].sort((one, other) => (one.name < other.name ? -1 : 1));
  const heads = sorted.map(flag => {
    const short = flag.short ? `-${flag.short}, ` : '    ';
    return `  ${short}--${flag.name}${flag.type ? ` ${flag.type}` : ''}`;
  });
  const column = Math.max(...heads.map(head => head.length)) + 3;
  return sorted.map((flag, index) => {
    const lines = wrap(flag.about, Math.max(30, width - column));
    const head = (heads[index] as string).padEnd(column);
    return (head + lines.join(`\n${' '.repeat(column)}`)).trimEnd();
  });
}

function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}

/** Why a number of arguments is wrong, in the words of client 28; null: it is right. */
export function arityProblem(path: string, command: Command, count: number): string | null {
  const [fewest, most] = command.arity;
  if (count >= fewest && count <= most) return null;
  const plural = (n: number) => (n === 1 ? 'argument' : 'arguments');
  // Only the check "at least" says See, all others say Run.
  let [rule, verb] = ['', 'Run'];
  if (most === 0) rule = 'accepts no arguments';
  else if (fewest === most) rule = `requires ${fewest} ${plural(fewest)}`;
  else if (most === Number.POSITIVE_INFINITY) {
    [rule, verb] = [`requires at least ${fewest} ${plural(fewest)}`, 'See'];
  } else if (fewest === 0) rule = `requires at most ${most} ${plural(most)}`;
  else rule = `requires at least ${fewest} and at most ${most} ${plural(most)}`;
  const usage = usageLine(path, command.usage);
  return `docker: '${path}' ${rule}\n\n${usage}\n\n${verb} '${path} --help' for more information`;
}
