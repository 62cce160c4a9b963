/** The path of a browser, or null after one sentence on standard error. */
export function findChromium(): string | null;
