// A moment of the wall clock as people name it, e.g. `14:02`, in the server's time zone.

export function hourOf(wallMs: number): string {
  const date = new Date(wallMs);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}
