// Points in time: ISO texts of the wire to milliseconds and back, without the host's Date.
import { humanDuration, parseDuration } from './duration.ts';

/** Milliseconds since 1970 of `2026-11-22T19:53:19.84067773Z`; null for what is no time. */
export function parseTime(text: string): number | null {
  const match =
    /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(\.\d+)?)?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(
      text,
    );
  if (!match) return null;
  const part = (index: number) => Number(match[index] ?? 0);
  const days = daysFromCivil(part(1), part(2), part(3));
  const zone = match[8] && match[8] !== 'Z' ? offsetMs(match[8]) : 0;
  const seconds = days * 86_400 + part(4) * 3600 + part(5) * 60 + part(6);
  return seconds * 1000 + Number(`0${match[7] ?? ''}`) * 1000 - zone;
}

/** `2026-11-22 19:32:56.901487051 +0000 UTC`, as Go prints a time of the wire. */
export function goTime(iso: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z$/.exec(iso);
  if (!match) return iso;
  return `${match[1]} ${match[2]}${(match[3] ?? '').replace(/\.?0+$/, '')} +0000 UTC`;
}

/** Milliseconds since 1970 to `2026-11-22T19:53:19.840000000Z`. */
export function isoTime(epochMs: number): string {
  const days = Math.floor(epochMs / 86_400_000);
  const ms = epochMs - days * 86_400_000;
  const [year, month, day] = civilFromDays(days);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const clock = `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}`;
  const nanos = String(Math.round((ms % 1000) * 1e6)).padStart(9, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${clock}.${nanos}Z`;
}

/** `Sun Nov 22 19:53:19 2026`, as `docker version` shows build times. */
export function ansicTime(iso: string): string {
  const ms = parseTime(iso);
  if (ms === null) return iso;
  const days = Math.floor(ms / 86_400_000);
  const [year, month, day] = civilFromDays(days);
  const weekday = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'][((days % 7) + 7) % 7];
  const names = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
  const clock = isoTime(ms).slice(11, 19);
  return `${weekday} ${names[month - 1]} ${String(day).padStart(2)} ${clock} ${year}`;
}

/** `5 seconds ago`; a time that is none (year 1) is a very long time ago. */
export function ago(iso: string, nowMs: number): string {
  return `${humanDuration(nowMs - (parseTime(iso) ?? 0))} ago`;
}

/**
 * `--since` and `--until`: a time, seconds since 1970, or a duration before now, as the engine
 * wants it: `seconds.nanoseconds`. Null: neither.
 */
export function timestampOf(text: string, nowMs: number): string | null {
  if (/^\d+(\.\d+)?$/.test(text)) return text;
  const duration = parseDuration(text);
  if (duration.ok) return String(Math.floor((nowMs - duration.value / 1e6) / 1000));
  const ms = parseTime(text.replace(' ', 'T'));
  if (ms === null) return null;
  const seconds = Math.floor(ms / 1000);
  return `${seconds}.${String(Math.round((ms - seconds * 1000) * 1e6)).padStart(9, '0')}`;
}

function offsetMs(zone: string): number {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** Days since 1970-01-01 in the Gregorian calendar, years starting in March. */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function civilFromDays(days: number): readonly [number, number, number] {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day];
}
