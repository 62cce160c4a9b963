// How much one page may send: enough for the fastest person and a paste, too little for a flood.
import type { ClientMessage } from '../core/protocol/messages.ts';

const messagesPerSecond = 250;
const messagesBurst = 1_000;
const unitsPerSecond = 512 * 1024;
const unitsBurst = 4 * 1024 * 1024;
/** What is answered with a whole workspace: a hundred at once, then 25 a second; a page that misses output asks for each. */
const pictureWeight = 10;

/** `null` is a message that is not understood: it counts too. Returns why a message is too much just now, as a sentence, or null. */
export function createAllowance(
  nowMs: () => number,
): (message: ClientMessage | null) => string | null {
  let messages = messagesBurst;
  let units = unitsBurst;
  let lastMs = nowMs();
  return message => {
    const passedMs = Math.max(0, nowMs() - lastMs);
    lastMs += passedMs;
    messages = Math.min(messagesBurst, messages + (passedMs * messagesPerSecond) / 1000);
    units = Math.min(unitsBurst, units + (passedMs * unitsPerSecond) / 1000);
    // What is refused does not count: a page that waits is heard again at once.
    const length = lengthOf(message);
    const weight = weightOf(message);
    if (messages < weight || units < length)
      return 'This page sends more than the server takes. Wait a moment.';
    messages -= weight;
    units -= length;
    return null;
  };
}

/** The answer to a few bytes may be hundreds of kilobytes, made and sent each time. */
function weightOf(message: ClientMessage | null): number {
  const asks = message?.kind === 'hello' || message?.kind === 'watch-hello';
  return asks ? pictureWeight : 1;
}

function lengthOf(message: ClientMessage | null): number {
  if (message?.kind === 'watch-input') return message.text.length;
  if (message?.kind !== 'command') return 0;
  const { command } = message;
  if (command.kind === 'input') return command.text.length;
  return command.kind === 'run' ? (command.text?.length ?? 0) : 0;
}
