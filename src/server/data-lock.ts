// One server per data folder: a lock that the system gives back even when the process is killed.
import { join } from 'node:path';
import Sqlite from 'libsql';
import { StartError } from './config.ts';

/**
 * Takes the folder for this process; the value gives it back. SQLite's lock on a file of its own
 * does it, since it ends with the process: a file with a process id would outlive a `kill -9`.
 */
export function lockData(folder: string): () => void {
  const held = new Sqlite(join(folder, 'lock.db'), { timeout: 0 });
  try {
    held.exec('begin exclusive');
  } catch (error) {
    held.close();
    if ((error as { code?: unknown }).code !== 'SQLITE_BUSY') throw error;
    throw new StartError(
      `Another server uses the data folder ${folder}: end it, or name another with --data.`,
      2,
    );
  }
  return () => held.close();
}
