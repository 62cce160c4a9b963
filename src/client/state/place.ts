// Where the reader is, where the class is, and whether the one follows the other.

export type Place = {
  /** 0-based, steps counted. */
  readonly index: number;
  /** The driver's slide, or null when nobody has presented yet. */
  readonly classIndex: number | null;
  readonly following: boolean;
};

/** The reader turned a page: away from the class is wandering, back onto its slide following. */
export function moveTo(place: Place, index: number): Place {
  const following = place.classIndex === null ? place.following : place.classIndex === index;
  return { ...place, index, following };
}

/** The class moved: who follows goes along, who wanders stays. */
export function classMoved(place: Place, classIndex: number | null): Place {
  if (classIndex === null) return { ...place, classIndex };
  return { ...place, classIndex, index: place.following ? classIndex : place.index };
}

/** *Back to the presenter*. */
export function backToClass(place: Place): Place {
  return { ...place, following: true, index: place.classIndex ?? place.index };
}

export function isWandering(place: Place): boolean {
  return place.classIndex !== null && !place.following;
}

/**
 * Whether a reader came late: follows a class that is past exercises of which nothing was run here.
 * `first`: index of the first slide with an exercise, or -1.
 */
export function isLate(place: Place, first: number, runs: number): boolean {
  const { classIndex, following } = place;
  return following && classIndex !== null && first >= 0 && first < classIndex && runs === 0;
}
