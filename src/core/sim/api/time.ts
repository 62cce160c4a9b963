// Virtual moments as the API writes them: RFC 3339 with up to nine digits, in UTC.

/** `2026-01-01T09:00:00.5Z`; trailing zeros of the fraction are dropped, as Go does. */
export function formatMoment(epochMs: number, ms: number): string {
  const micros = Math.round((epochMs + ms) * 1000);
  const seconds = Math.floor(micros / 1e6);
  const fraction = (micros - seconds * 1e6).toString().padStart(6, '0').replace(/0+$/, '');
  const day = Math.floor(seconds / 86_400);
  const rest = seconds - day * 86_400;
  const { year, month, date } = civil(day);
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = `${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
  return `${year}-${two(month)}-${two(date)}T${clock}${fraction ? `.${fraction}` : ''}Z`;
}

/** The zero time of Go. */
export const NEVER = '0001-01-01T00:00:00Z';

/** Days since 1970 to a date of the Gregorian calendar, counted in years that begin in March. */
function civil(day: number): { year: number; month: number; date: number } {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const inEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36_524) - Math.floor(inEra / 146_096)) /
      365,
  );
  const inYear =
    inEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const march = Math.floor((5 * inYear + 2) / 153);
  const month = march < 10 ? march + 3 : march - 9;
  const date = inYear - Math.floor((153 * march + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, date };
}

/** Days since 1970 of a date. */
function dayOf(year: number, month: number, date: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const inYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + date - 1;
  const inEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + inYear;
  return era * 146_097 + inEra - 719_468;
}

/** Seconds with a fraction (`1700000000.5`), or RFC 3339, to milliseconds since 1970; else null. */
export function parseMoment(text: string): number | null {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const match =
    /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(text);
  if (!match) return null;
  const [, year, month, date, hours = '0', minutes = '0', seconds = '0', fraction = '0', zone] =
    match;
  const days = dayOf(Number(year), Number(month), Number(date));
  const clock = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(fraction);
  const sign = zone?.startsWith('-') ? -1 : 1;
  const [ahead = '0', minutesAhead = '0'] = zone && zone !== 'Z' ? zone.slice(1).split(':') : [];
  const offset = sign * (Number(ahead) * 3600 + Number(minutesAhead) * 60);
  return (days * 86_400 + clock - offset) * 1000;
}
