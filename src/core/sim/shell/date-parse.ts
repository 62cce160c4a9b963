// Dates as people write them for `date -d` and `touch -d`, in UTC.
import { dateParts, daysFromDate } from './date-format.ts';

const DAY_MS = 86_400_000;
const units: Readonly<Record<string, number>> = {
  sec: 1000,
  second: 1000,
  min: 60_000,
  minute: 60_000,
  hour: 3_600_000,
  day: DAY_MS,
  week: 7 * DAY_MS,
  fortnight: 14 * DAY_MS,
};
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Milliseconds since 1970, or null when it is no date. */
export function parseDate(text: string, nowMs: number): number | null {
  const source = text.trim().toLowerCase();
  const epoch = /^@(-?\d+(?:\.\d+)?)$/.exec(source);
  if (epoch) return Number(epoch[1]) * 1000;
  let at = nowMs;
  let rest = source;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const match = pattern.exec(rest);
    if (match)
      rest = `${rest.slice(0, match.index)} ${rest.slice(match.index + match[0].length)}`.trim();
    return match;
  };
  const iso = take(/\b(\d{4})-(\d{1,2})-(\d{1,2})(?:t(?=\d))?/);
  const slashed = iso ? null : take(/\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/);
  const compact = iso || slashed ? null : take(/\b(\d{4})(\d{2})(\d{2})\b/);
  const named =
    iso || slashed || compact
      ? null
      : take(
          /\b(\d{1,2})?\s*(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s*(\d{1,2})?,?(?:\s+(\d{4}))?\b/,
        );
  const date = iso ?? compact;
  if (date) at = daysFromDate(Number(date[1]), Number(date[2]), Number(date[3])) * DAY_MS;
  else if (slashed)
    at = daysFromDate(Number(slashed[3]), Number(slashed[1]), Number(slashed[2])) * DAY_MS;
  else if (named) {
    const month = months.indexOf(named[2] ?? '') + 1;
    const year = Number(named[4] ?? dateParts(nowMs).year);
    at = daysFromDate(year, month, Number(named[1] ?? named[3] ?? 1)) * DAY_MS;
  }
  const clock = take(/\b(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(am|pm)?/);
  if (clock) {
    const hour = (Number(clock[1]) % (clock[4] ? 12 : 24)) + (clock[4] === 'pm' ? 12 : 0);
    const day = Math.floor(at / DAY_MS) * DAY_MS;
    at = day + hour * 3_600_000 + Number(clock[2]) * 60_000 + Number(clock[3] ?? 0) * 1000;
  }
  if (take(/\b(midnight|today midnight)\b/)) at = Math.floor(at / DAY_MS) * DAY_MS;
  take(/\b(utc|gmt|z)\b/);
  take(/\b(now|today)\b/);
  const weekday = take(
    /\b(?:(next|last|this)\s+)?(sun|mon|tue|wed|thu|fri|sat)(?:s|nes|r|rs|ur)?(?:day)?\b,?/,
  );
  // Beside a date the day of the week says nothing new.
  if (weekday && !date && !slashed && !named) {
    const today = Math.floor(at / DAY_MS);
    const ahead = (weekdays.indexOf(weekday[2] ?? '') - ((today + 4) % 7) + 7) % 7;
    const weeks = weekday[1] === 'last' ? -1 : weekday[1] === 'next' && ahead === 0 ? 1 : 0;
    at = (today + ahead + 7 * weeks) * DAY_MS + (clock ? at - today * DAY_MS : 0);
  }
  if (take(/\byesterday\b/)) at -= DAY_MS;
  if (take(/\btomorrow\b/)) at += DAY_MS;
  for (;;) {
    const relative = take(
      /([-+]?\s*\d+|next|last|a|an)\s*(sec|second|min|minute|hour|day|week|fortnight|month|year)s?(\s+ago)?\b/,
    );
    if (!relative) break;
    const word = (relative[1] ?? '').replace(/\s/g, '');
    const count = word === 'last' ? -1 : /^[a-z]/.test(word) ? 1 : Number(word);
    const signed = relative[3] ? -count : count;
    const unit = relative[2] ?? '';
    if (unit === 'month' || unit === 'year')
      at = shiftMonths(at, signed * (unit === 'year' ? 12 : 1));
    else at += signed * (units[unit] ?? 0);
  }
  return rest === '' && source !== '' ? at : null;
}

function shiftMonths(ms: number, count: number): number {
  const parts = dateParts(ms);
  const month = parts.month - 1 + count;
  const year = parts.year + Math.floor(month / 12);
  const inDay = ms - Math.floor(ms / DAY_MS) * DAY_MS;
  return daysFromDate(year, (((month % 12) + 12) % 12) + 1, parts.day) * DAY_MS + inDay;
}
