// What errors and signals are called: the sentences of the C library, the numbers of Linux.
import type { Errno, Signal } from './os.ts';

const sentences: Readonly<Record<Errno, string>> = {
  EACCES: 'Permission denied',
  EBADF: 'Bad file descriptor',
  EEXIST: 'File exists',
  EINTR: 'Interrupted system call',
  EINVAL: 'Invalid argument',
  EIO: 'Input/output error',
  EISDIR: 'Is a directory',
  ELOOP: 'Too many levels of symbolic links',
  EMFILE: 'Too many open files',
  ENAMETOOLONG: 'File name too long',
  ENOENT: 'No such file or directory',
  ENOEXEC: 'Exec format error',
  ENOSPC: 'No space left on device',
  ENOTDIR: 'Not a directory',
  ENOTEMPTY: 'Directory not empty',
  ENOTTY: 'Inappropriate ioctl for device',
  EPERM: 'Operation not permitted',
  EPIPE: 'Broken pipe',
  EROFS: 'Read-only file system',
  EXDEV: 'Invalid cross-device link',
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  EADDRINUSE: 'Address already in use',
  ETIMEDOUT: 'Connection timed out',
};

/** The sentence of an error, as strerror gives it. */
export function errnoText(errno: Errno): string {
  return sentences[errno];
}

const numbers: Readonly<Record<Signal, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  WINCH: 28,
};

export function signalNumber(signal: Signal): number {
  return numbers[signal];
}

/** A signal from `9`, `KILL`, `SIGKILL` or `sigkill`; null when there is none. */
export function signalNamed(text: string): Signal | null {
  const name = text.toUpperCase().replace(/^SIG/, '');
  if (name in numbers) return name as Signal;
  if (!/^\d+$/.test(text)) return null;
  const found = Object.entries(numbers).find(([, number]) => number === Number(text));
  return found ? (found[0] as Signal) : null;
}

/** What a shell says of a job that a signal ended. */
export function signalText(signal: Signal): string {
  switch (signal) {
    case 'HUP':
      return 'Hangup';
    case 'INT':
      return 'Interrupt';
    case 'QUIT':
      return 'Quit';
    case 'KILL':
      return 'Killed';
    case 'USR1':
      return 'User defined signal 1';
    case 'USR2':
      return 'User defined signal 2';
    case 'PIPE':
      return 'Broken pipe';
    case 'ALRM':
      return 'Alarm clock';
    case 'TERM':
      return 'Terminated';
    default:
      return `Signal ${numbers[signal]}`;
  }
}
