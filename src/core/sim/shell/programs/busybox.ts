// busybox: one executable that is many programs, by the name under which it is called.
import type { Program } from '../../os/os.ts';
import { lastPart } from '../../os/path.ts';

const BANNER = 'BusyBox v1.36.1 (2023-11-07 18:53:09 UTC) multi-call binary.';

export function busybox(programs: readonly Program[]): Program {
  const byName = new Map(programs.map(program => [program.name, program]));
  // Where a program of its own differs much from busybox's applet, the applet has a file too.
  const applet = (name: string) =>
    byName.get(`busybox-${name}`) ?? byName.get(sameAs[name] ?? name);
  return {
    name: 'busybox',
    *run(process) {
      let name = lastPart(process.argv[0] ?? '').replace(/^-/, '');
      if (name === 'busybox') {
        name = process.argv[1] ?? '';
        if (name === '' || name === '--help') {
          const names = [...byName.keys(), ...Object.keys(sameAs)].sort().join(', ');
          yield* process.print(`${BANNER}\n\nCurrently defined functions:\n\t${names}\n`);
          return 0;
        }
        process.argv = process.argv.slice(1);
      }
      const program = applet(name);
      if (program) return yield* program.run(process);
      yield* process.complain(`${name}: applet not found\n`);
      return 127;
    },
    *resume(process, state) {
      const program = applet(lastPart(process.argv[0] ?? '').replace(/^-/, ''));
      return program?.resume ? yield* program.resume(process, state) : 127;
    },
  };
}

/** Programs that stand under several names, by their names here. */
export const sameAs: Readonly<Record<string, string>> = {
  ash: 'sh',
  bash: 'sh',
  '[': 'test',
  '[[': 'test',
  egrep: 'grep',
  fgrep: 'grep',
  zcat: 'gzip',
  gunzip: 'gzip',
  vim: 'vi',
};
