// Watches the deck's folder: a saved file is read again within a few milliseconds.
import { watch } from 'node:fs';

/** Calls back once things have been quiet for a moment; returns what ends the watch. */
export function watchFolder(
  folder: string,
  callback: () => void,
  report: (sentence: string) => void,
): () => void {
  let timer: NodeJS.Timeout | null = null;
  const soon = () => {
    if (timer !== null) clearTimeout(timer);
    // An editor writes a file in two or three steps.
    timer = setTimeout(callback, 25);
  };
  const complain = () =>
    report(`Changes in ${folder} are not noticed here: restart the server to see them.`);
  try {
    const watcher = watch(folder, { recursive: true }, soon);
    watcher.on('error', complain);
    return () => {
      if (timer !== null) clearTimeout(timer);
      watcher.close();
    };
  } catch {
    complain();
    return () => {};
  }
}
