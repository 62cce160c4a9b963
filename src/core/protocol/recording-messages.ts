// What travels about recordings.

/** A moment of a recording of the deck, and by what it is known to be the same when played again. */
export type RecordedMoment = {
  /** The last snippet that had begun; null: none. */
  readonly snippet: string | null;
  /** Milliseconds since the recording began. */
  readonly atMs: number;
  readonly engine: number;
  readonly labHash: string;
  /** UTF-16 units that each terminal had written. */
  readonly written: Readonly<Record<string, number>>;
};

/** A recording as a file of its own: an asciicast. */
export type RecordingFile = { readonly name: string; readonly text: string };
