// The simulator's number, apart from the door so that what stands behind it can read it.

/**
 * Raised whenever output bytes or their order change for an old journal.
 */
export const ENGINE = 10;
