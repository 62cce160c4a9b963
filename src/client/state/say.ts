// Sentences that the page says about snippets and nodes.
import type { BootDeck, SnippetView, WorkspaceView } from '../../core/protocol/messages.ts';
import { sayDuration } from './time.ts';
import { shownState } from './workspace.ts';

/** What a screen reader hears when a snippet came to its end, or null when it did not. */
export function announcement(
  deck: BootDeck,
  before: WorkspaceView,
  snippet: SnippetView,
): string | null {
  const state = shownState(snippet);
  const known = before.snippets.find(each => each.id === snippet.id);
  if (state === 'idle' || state === 'running' || shownState(known) === state) return null;
  const number = snippetNumber(deck, snippet.id);
  return number === null ? null : `Snippet ${number} ${sayVerdict(snippet)}`;
}

/** Number of a snippet among the visible ones of its exercise, as its row shows it. */
export function snippetNumber(deck: BootDeck, id: string): number | null {
  for (const exercise of deck.exercises) {
    const visible = exercise.snippets.filter(each => !each.hidden);
    const at = visible.findIndex(each => each.id === id);
    if (at >= 0) return at + 1;
  }
  return null;
}

/** `failed, exit code 1`. */
export function sayVerdict(snippet: SnippetView | undefined): string {
  const state = shownState(snippet);
  switch (state) {
    case 'idle':
      return 'not run';
    case 'running':
      return 'is running';
    case 'passed':
      return snippet?.virtualMs == null ? 'passed' : `passed in ${sayDuration(snippet.virtualMs)}`;
    case 'failed':
      return snippet?.exit == null ? 'failed' : `failed, exit code ${snippet.exit}`;
    case 'timeout':
      return 'timed out';
    case 'skipped':
      return snippet?.why ? `was skipped: ${snippet.why}` : 'was skipped';
    default:
      return state satisfies never;
  }
}

/** The few signs beside the glyph of a verdict. */
export function verdictLabel(snippet: SnippetView | undefined): string {
  const state = shownState(snippet);
  const time = snippet?.virtualMs == null ? null : sayDuration(snippet.virtualMs);
  switch (state) {
    case 'idle':
    case 'running':
      return '';
    case 'passed':
      return time ?? 'passed';
    case 'failed':
      return snippet?.exit == null || snippet.exit === 0 ? 'failed' : `exit ${snippet.exit}`;
    case 'timeout':
      return time ?? 'timed out';
    case 'skipped':
      return 'skipped';
    default:
      return state satisfies never;
  }
}
