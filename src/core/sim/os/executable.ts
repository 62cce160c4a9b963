// From a command's name to what runs: PATH, execute bits, built-in programs, scripts with `#!`.
import { decodeUtf8 } from '../../lib/bytes.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import type { Errno, Machine, Program } from './os.ts';
import { joinPath, normalPath } from './path.ts';

export type Executable = {
  readonly path: string;
  readonly program: Program;
  /** What the program gets: the interpreter's own argv when the file is a script. */
  readonly argv: readonly string[];
};

/** The file of a command: a path as it is, or the first one in PATH. ENOENT, EACCES. */
export function findCommand(
  machine: Machine,
  name: string,
  pathList: string,
  directory: string,
): Result<string, Errno> {
  if (name.includes('/')) {
    const path = normalPath(directory, name);
    const stat = machine.files.stat(path);
    if (!stat.ok) return stat;
    if (stat.value.type === 'directory' || (stat.value.mode & 0o111) === 0) return fail('EACCES');
    return ok(path);
  }
  let denied = false;
  for (const part of pathList.split(':')) {
    const path = joinPath(normalPath(directory, part || '.'), name);
    const stat = machine.files.stat(path);
    if (!stat.ok || stat.value.type === 'directory') continue;
    if ((stat.value.mode & 0o111) !== 0) return ok(path);
    denied = true;
  }
  return fail(denied ? 'EACCES' : 'ENOENT');
}

/** ENOEXEC: a file without `#!` that is no program; a shell then reads it as a script. */
export function findExecutable(
  machine: Machine,
  argv: readonly string[],
  environment: ReadonlyMap<string, string>,
  directory: string,
  depth = 0,
): Result<Executable, Errno> {
  // A login shell is called by its name with a dash before it.
  const name = (argv[0] ?? '').replace(/^-(?=\w*sh$)/, '');
  const path = findCommand(machine, name, environment.get('PATH') ?? '/usr/bin:/bin', directory);
  if (!path.ok) return path;
  const builtIn = machine.files.programOf(path.value);
  if (builtIn !== null) {
    const program = machine.program(builtIn);
    return program ? ok({ path: path.value, program, argv }) : fail('ENOEXEC');
  }
  const content = machine.files.read(path.value);
  if (!content.ok) return content;
  const first = decodeUtf8(content.value.subarray(0, 256)).split('\n', 1)[0] ?? '';
  const match = /^#!\s*(\S+)(?:\s+(.*\S))?\s*$/.exec(first);
  if (!match?.[1] || depth > 3) return fail('ENOEXEC');
  const extra = match[2] ? [match[2]] : [];
  const script = name.includes('/') ? name : path.value;
  const whole = [match[1], ...extra, script, ...argv.slice(1)];
  const interpreter = findExecutable(machine, whole, environment, directory, depth + 1);
  return interpreter.ok ? ok({ ...interpreter.value, path: path.value }) : interpreter;
}
