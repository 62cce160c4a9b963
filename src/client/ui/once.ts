// A double click is one click: people bring the habit from their desktop.

/**
 * As `onClickCapture` of what holds buttons that start something. The second click would hit what
 * stands there then: *Stop* where *Run* was.
 */
export function once(event: MouseEvent): void {
  if (event.detail < 2) return;
  event.preventDefault();
  event.stopPropagation();
}
