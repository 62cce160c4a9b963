// A recorded base state to type commands in: what tests of whole answers stand on.
import type { Base } from '../golden/labs.ts';
import { run } from '../golden/run.ts';

/** `node1$ docker node ls`, one command each: what each printed, errors after output, trimmed. */
export function type(base: Base, ...lines: readonly string[]): string[] {
  const steps = lines.map(line => {
    const [, node = '', command = ''] = /^(node\d)\$ (.*)$/s.exec(line) ?? [];
    return { node, cmd: command };
  });
  return run(base, steps).map(({ exit, stdout, stderr }) =>
    `${stdout}${stderr}${exit ? `[${exit}]` : ''}`.trimEnd(),
  );
}
