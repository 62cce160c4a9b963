// Dates in UTC, by arithmetic: formats of strftime and of `ls -l`.

export type DateParts = {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** 0 is Sunday. */
  readonly weekDay: number;
  /** 1 to 366. */
  readonly yearDay: number;
};

const DAY_MS = 86_400_000;
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Days since 1970 of a date of the Gregorian calendar (which months over 12 may continue). */
export function daysFromDate(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468
  );
}

/** Milliseconds since 1970 as a date in UTC. */
export function dateParts(ms: number): DateParts {
  const dayCount = Math.floor(ms / DAY_MS);
  const inDay = Math.floor(ms - dayCount * DAY_MS);
  const shifted = dayCount + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) /
      365,
  );
  const ofYear =
    ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const part = Math.floor((5 * ofYear + 2) / 153);
  const month = part < 10 ? part + 3 : part - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return {
    year,
    month,
    day: ofYear - Math.floor((153 * part + 2) / 5) + 1,
    hour: Math.floor(inDay / 3_600_000),
    minute: Math.floor(inDay / 60_000) % 60,
    second: Math.floor(inDay / 1000) % 60,
    millisecond: inDay % 1000,
    weekDay: (((dayCount + 4) % 7) + 7) % 7,
    yearDay: dayCount - daysFromDate(year, 1, 1) + 1,
  };
}

/** strftime in the C locale, in UTC. */
export function formatDate(ms: number, format: string): string {
  const parts = dateParts(ms);
  return format.replace(
    /%([-_0^]?)(\d*)([A-Za-z%+]|:z)/g,
    (whole, flag: string, width: string, letter: string) => {
      const text = field(ms, parts, letter);
      if (text === null) return whole;
      if (flag === '-') return text.replace(/^[0 ]+(?=.)/, '');
      if (flag === '_') return text.replace(/^0+(?=.)/, zeros => ' '.repeat(zeros.length));
      if (flag === '^') return text.toUpperCase();
      return letter === 'N' && width !== '' ? text.slice(0, Number(width)) : text;
    },
  );
}

function field(ms: number, parts: DateParts, letter: string): string | null {
  const two = (value: number) => String(value).padStart(2, '0');
  const { year, month, day, hour, minute, second, weekDay, yearDay } = parts;
  const hour12 = hour % 12 === 0 ? 12 : hour % 12;
  const at = (format: string) => formatDate(ms, format);
  switch (letter) {
    case 'Y':
      return String(year);
    case 'C':
      return two(Math.floor(year / 100));
    case 'y':
      return two(year % 100);
    case 'm':
      return two(month);
    case 'd':
      return two(day);
    case 'e':
      return String(day).padStart(2);
    case 'H':
      return two(hour);
    case 'k':
      return String(hour).padStart(2);
    case 'I':
      return two(hour12);
    case 'l':
      return String(hour12).padStart(2);
    case 'M':
      return two(minute);
    case 'S':
      return two(second);
    case 'N':
      return String(Math.round((ms % 1000) * 1e6)).padStart(9, '0');
    case 's':
      return String(Math.floor(ms / 1000));
    case 'p':
      return hour < 12 ? 'AM' : 'PM';
    case 'P':
      return hour < 12 ? 'am' : 'pm';
    case 'a':
      return (days[weekDay] as string).slice(0, 3);
    case 'A':
      return days[weekDay] as string;
    case 'b':
    case 'h':
      return (months[month - 1] as string).slice(0, 3);
    case 'B':
      return months[month - 1] as string;
    case 'j':
      return String(yearDay).padStart(3, '0');
    case 'u':
      return String(weekDay === 0 ? 7 : weekDay);
    case 'w':
      return String(weekDay);
    case 'U':
      return two(Math.floor((yearDay + 6 - weekDay) / 7));
    case 'W':
      return two(Math.floor((yearDay + 6 - ((weekDay + 6) % 7)) / 7));
    case 'V':
      return two(isoWeek(ms, parts).week);
    case 'G':
      return String(isoWeek(ms, parts).year);
    case 'F':
      return at('%Y-%m-%d');
    case 'T':
    case 'X':
      return at('%H:%M:%S');
    case 'R':
      return at('%H:%M');
    case 'D':
    case 'x':
      return at('%m/%d/%y');
    case 'r':
      return at('%I:%M:%S %p');
    case 'c':
      return at('%a %b %e %H:%M:%S %Y');
    case 'z':
      return '+0000';
    case ':z':
      return '+00:00';
    case 'Z':
      return 'UTC';
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '%':
      return '%';
    default:
      return null;
  }
}

/** Weeks of ISO 8601 belong to the year of their Thursday. */
function isoWeek(ms: number, parts: DateParts): { readonly week: number; readonly year: number } {
  const fromMonday = (parts.weekDay + 6) % 7;
  const thursday = dateParts(ms + (3 - fromMonday) * DAY_MS);
  return { week: Math.floor((thursday.yearDay - 1) / 7) + 1, year: thursday.year };
}
