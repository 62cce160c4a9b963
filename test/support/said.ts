// Runs a command in this process and returns what it said.
import { vi } from 'vitest';

export type Said = { readonly status: number; readonly out: string; readonly err: string };

/** What `command` wrote to standard output and error, and its exit status. */
export async function said(command: () => Promise<number>): Promise<Said> {
  let out = '';
  let err = '';
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    out += text;
    return true;
  });
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(text => {
    err += text;
    return true;
  });
  try {
    const status = await command();
    return { status, out, err };
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
}
