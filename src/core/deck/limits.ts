// How much of a deck is shown at most: what is beyond takes minutes, and nobody reads it.

/** Characters of a slide with the steps before it; Markdown needs minutes for a megabyte of brackets. */
export const slideLengthMax = 60_000;
