// Variables of `--env` and `--env-file`.
import { decodeUtf8 } from '../../lib/bytes.ts';
import { CommandError, type Context } from './context.ts';

/** Files first, then words; a name alone takes its value from the shell, if it has one there. */
export function environmentOf(
  context: Context,
  words: readonly string[],
  files: readonly string[],
): string[] {
  const variables: string[] = [];
  for (const file of files) variables.push(...variablesOf(context, file));
  for (const word of words) {
    if (word === '' || word.startsWith('=')) {
      throw new CommandError(`invalid environment variable: ${word}`, 125);
    }
    variables.push(resolve(context, word));
  }
  return variables;
}

function variablesOf(context: Context, file: string): string[] {
  const variables: string[] = [];
  for (const line of readText(context, file).split('\n')) {
    const text = line.trimStart();
    if (text === '' || text.startsWith('#')) continue;
    const name = text.split('=')[0] ?? '';
    if (/\s/.test(name)) {
      throw new CommandError(
        `poorly formatted environment: variable '${name}' contains whitespaces`,
      );
    }
    variables.push(resolve(context, text));
  }
  return variables;
}

function resolve(context: Context, word: string): string {
  if (word.includes('=')) return word;
  const value = context.process.environment.get(word);
  return value === undefined ? word : `${word}=${value}`;
}

/** A file's text; its absence is Go's sentence: `open x: no such file or directory`. */
export function readText(context: Context, file: string): string {
  const { process } = context;
  const bytes = process.machine.files.read(process.path(file));
  if (bytes.ok) return decodeUtf8(bytes.value);
  throw new CommandError(fileProblem(file, bytes.error));
}

export function fileProblem(file: string, error: string): string {
  const sentences: Readonly<Record<string, string>> = {
    ENOENT: `open ${file}: no such file or directory`,
    EISDIR: `read ${file}: is a directory`,
    EACCES: `open ${file}: permission denied`,
    ENOTDIR: `open ${file}: not a directory`,
  };
  return sentences[error] ?? `open ${file}: ${error}`;
}
