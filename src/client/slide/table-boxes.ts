// Tables in boxes of their own: one that is wider than the slide scrolls there, by keys too.

export function boxTables(article: HTMLElement): void {
  for (const table of article.querySelectorAll('table')) {
    const box = document.createElement('div');
    box.className = 'table-box';
    table.replaceWith(box);
    box.append(table);
    if (box.scrollWidth <= box.clientWidth) continue;
    box.tabIndex = 0;
    box.role = 'region';
    box.ariaLabel = table.caption?.textContent ?? 'Table';
  }
}
