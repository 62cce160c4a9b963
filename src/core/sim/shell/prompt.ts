// Prompts: the escapes of PS1, and what they stand for.
import type { Task } from '../kernel/kernel.ts';
import { compileScript } from './compile.ts';
import { compileQuoted } from './compile-word.ts';
import { formatDate } from './date-format.ts';
import { expandText } from './expand.ts';
import type { Shell } from './shell.ts';

const usual = {
  bash: { PS1: '\\u@\\h:\\w\\$ ', PS2: '> ', PS4: '+ ' },
  ash: { PS1: '\\w \\$ ', PS2: '> ', PS4: '+ ' },
} as const;

export function* promptText(shell: Shell, name: 'PS1' | 'PS2' | 'PS4'): Task<string> {
  const raw = shell.variables.get(name) ?? usual[shell.personality][name];
  const decoded = decode(shell, raw);
  if (!/[$`]/.test(decoded)) return decoded;
  const context = {
    braces: false,
    script: (parsed: Parameters<typeof compileScript>[0] | undefined) =>
      parsed
        ? compileScript(parsed, decoded, { personality: shell.personality, firstLine: 1 }).script
        : { statements: [] },
  };
  const { status } = shell;
  const text = yield* expandText(shell, compileQuoted(decoded, context));
  shell.status = status;
  return text;
}

function decode(shell: Shell, raw: string): string {
  const { machine, directory } = shell.process;
  const nowMs = machine.epochMs + machine.kernel.now();
  const home = shell.variables.get('HOME') ?? '';
  const inHome = home !== '' && (directory === home || directory.startsWith(`${home}/`));
  const short = inHome ? `~${directory.slice(home.length)}` : directory;
  return raw.replace(/\\([0-7]{3}|D\{[^}]*\}|[\s\S])/g, (whole, code: string) => {
    switch (code.charAt(0)) {
      case 'u':
        return shell.process.user;
      case 'h':
        return machine.hostname().split('.')[0] ?? '';
      case 'H':
        return machine.hostname();
      case 'w':
        return short;
      case 'W':
        return short === '~' || short === '/' ? short : short.slice(short.lastIndexOf('/') + 1);
      case '$':
        // Protected, so that what is expanded next leaves it alone.
        return shell.process.user === 'root' ? '#' : '\\$';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 'a':
        return '\x07';
      case 'e':
        return '\x1b';
      case '[':
      case ']':
        return '';
      case 's':
        return shell.personality === 'bash' ? 'bash' : 'sh';
      case 'v':
        return '5.2';
      case 'V':
        return '5.2.15';
      case 'j':
        return String(shell.jobs.list.length);
      case '!':
      case '#':
        return String(shell.history.length + 1);
      case 't':
        return formatDate(nowMs, '%H:%M:%S');
      case 'T':
        return formatDate(nowMs, '%I:%M:%S');
      case 'A':
        return formatDate(nowMs, '%H:%M');
      case '@':
        return formatDate(nowMs, '%I:%M %p');
      case 'd':
        return formatDate(nowMs, '%a %b %d');
      case 'D':
        return formatDate(nowMs, code.slice(2, -1) || '%X');
      case '\\':
        return '\\\\';
      default:
        return /^[0-7]{3}$/.test(code) ? String.fromCharCode(Number.parseInt(code, 8)) : whole;
    }
  });
}
