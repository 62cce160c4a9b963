// Dates of UTC out of milliseconds, without the host's calendar.

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

export type Moment = {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: string;
  readonly monthName: string;
};

/** A moment of UTC from milliseconds since 1970. */
export function momentOf(ms: number): Moment {
  const seconds = Math.floor(ms / 1000);
  const day = Math.floor(seconds / 86_400);
  // Days since 1 March 0000, in eras of 400 years: the leap day comes last.
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const inEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36_524) - Math.floor(inEra / 146_096)) /
      365,
  );
  const inYear =
    inEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * inYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: inYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
    hour: Math.floor(seconds / 3600) % 24,
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    weekday: days[(day + 4) % 7] ?? '',
    monthName: months[month - 1] ?? '',
  };
}

export const two = (value: number): string => String(value).padStart(2, '0');

/** `Sun Nov 22 19:46:22 2026` */
export function formatWhen(ms: number): string {
  const at = momentOf(ms);
  const time = `${two(at.hour)}:${two(at.minute)}:${two(at.second)}`;
  return `${at.weekday} ${at.monthName} ${String(at.day).padStart(2)} ${time} ${at.year}`;
}

/** `Sun, 22 Nov 2026 19:46:22 GMT` */
export function formatHttpDate(ms: number): string {
  const at = momentOf(ms);
  const time = `${two(at.hour)}:${two(at.minute)}:${two(at.second)}`;
  return `${at.weekday}, ${two(at.day)} ${at.monthName} ${at.year} ${time} GMT`;
}
