// Arrow keys on the map: from thing to thing, to the nearest one in that direction.

type Point = { readonly x: number; readonly y: number };

/** Unit steps by key. */
const ways: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** What is a little aside is further away than what is straight ahead. */
const asideWeight = 3;

export function moveOnMap(event: KeyboardEvent, chart: HTMLElement): void {
  const way = ways[event.key];
  const here = document.activeElement;
  if (!way || !(here instanceof HTMLElement) || !chart.contains(here)) return;
  // The page would turn the slide.
  event.preventDefault();
  const from = middle(here);
  let best: HTMLElement | null = null;
  let shortest = Number.POSITIVE_INFINITY;
  for (const item of chart.querySelectorAll<HTMLElement>('[data-item]')) {
    const to = middle(item);
    const ahead = (to.x - from.x) * way.x + (to.y - from.y) * way.y;
    const aside = Math.abs((to.x - from.x) * way.y) + Math.abs((to.y - from.y) * way.x);
    if (item === here || ahead < 4) continue;
    const distance = ahead + asideWeight * aside;
    if (distance >= shortest) continue;
    shortest = distance;
    best = item;
  }
  best?.focus();
  best?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

function middle(item: HTMLElement): Point {
  const { left, top, width, height } = item.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}
