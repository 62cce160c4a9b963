// What of the server's environment a shell may see: where things are, and never a secret.

/** Names of what describes the person and the machine; anything else stays with the server. */
const passed =
  /^(HOME|USER|LOGNAME|SHELL|PATH|LANG|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR|XDG_RUNTIME_DIR|HOSTNAME)$/;

export type Environment = Readonly<Record<string, string | undefined>>;

export function shellEnvironment(given: Environment): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(given))
    if (value !== undefined && passed.test(name)) environment[name] = value;
  return { ...environment, TERM: 'xterm-256color', COLORTERM: 'truecolor' };
}
