// A terminal that is wider than its pane: where there is more is shown, and typing stays in sight.

/** Says on the pane (`data-more`: `left`, `right`) where it can be scrolled to; returns the end. */
export function showOverhang(host: HTMLElement): () => void {
  const tell = () => {
    const room = host.scrollWidth - host.clientWidth;
    const sides = [
      ...(host.scrollLeft > slack ? ['left'] : []),
      ...(room - host.scrollLeft > slack ? ['right'] : []),
    ];
    if (host.parentElement) host.parentElement.dataset.more = sides.join(' ');
  };
  const observer = new ResizeObserver(tell);
  observer.observe(host);
  const screen = host.querySelector('.xterm-screen');
  if (screen) observer.observe(screen);
  host.addEventListener('scroll', tell, { passive: true });
  return () => {
    observer.disconnect();
    host.removeEventListener('scroll', tell);
  };
}

/** Pixels that hide no sign. */
const slack = 6;

/** Scrolls a pane sideways as far as it must for what is at `left`, in pixels of its content. */
export function keepInSight(host: HTMLElement, left: number): void {
  const margin = 32;
  const right = host.scrollLeft + host.clientWidth;
  if (left > right - margin) host.scrollLeft = left - host.clientWidth + margin;
  // Back to the very beginning of the lines where that shows it too.
  else if (left < host.scrollLeft + margin)
    host.scrollLeft = left < host.clientWidth - margin ? 0 : left - margin;
}
