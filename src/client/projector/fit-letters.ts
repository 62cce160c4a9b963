// Letters as large as the projector's picture allows.

/** Shares of the window's width; halved between, seven times. */
const largest = 1.75;
const smallest = 0.8;

/** Sets the largest letters with which all of a slide is seen; gives their size in the width's hundredths. */
export function fitLetters(box: HTMLElement): number {
  let low = smallest;
  let high = largest;
  const fits = (size: number) => {
    box.style.setProperty('--letters', `${size}vw`);
    return box.scrollHeight <= box.clientHeight + 1;
  };
  if (fits(largest)) return largest;
  for (let turn = 0; turn < 7; turn++) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return fits(low) ? low : 0;
}
