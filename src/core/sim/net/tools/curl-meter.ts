// The progress meter that `curl` shows beside an output that is no terminal.

export const meterHead =
  '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
  '                                 Dload  Upload   Total   Spent    Left  Speed\n';

export const meterStart =
  '\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0';

/** The last line: everything is there. */
export function formatMeter(
  { downloaded, uploaded }: { readonly downloaded: number; readonly uploaded: number },
  spentMs: number,
): string {
  const rate = (bytes: number) => amount(spentMs > 0 ? Math.floor((bytes * 1000) / spentMs) : 0);
  const sent = uploaded > 0 ? '100' : '  0';
  const time = clock(spentMs);
  return (
    `\r100 ${amount(downloaded + uploaded)}  100 ${amount(downloaded)}  ${sent} ${amount(uploaded)} ` +
    ` ${rate(downloaded)}  ${rate(uploaded)} ${time} ${time} --:--:-- ${rate(downloaded)}`
  );
}

/** Five columns: 99999, 9999k, 99.9M. */
function amount(bytes: number): string {
  if (bytes < 100_000) return String(bytes).padStart(5);
  const kilo = Math.floor(bytes / 1024);
  if (kilo < 10_000) return `${String(kilo).padStart(4)}k`;
  const mega = bytes / 1_048_576;
  if (mega < 100) return `${mega.toFixed(1).padStart(4)}M`;
  return `${String(Math.floor(mega)).padStart(4)}M`;
}

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds === 0) return '--:--:--';
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  return `${String(hours).padStart(2)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
