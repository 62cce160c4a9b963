// How branches are called that a recording has to do with: pages know them by it.

/** What goes on from a recording; with the hour behind it once it is put aside. */
export const takenLabel = 'from the recording';
/** One's own lab while one goes on from a recording. */
export const beforeTakingLabel = 'before taking the keyboard';
