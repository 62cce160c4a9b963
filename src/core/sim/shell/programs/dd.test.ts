// dd: how many records, where it writes, how long it takes, and what it says when it is asked.
import { expect, test } from 'vitest';
import { aMachine, run } from '../../../../../test/support/shell-bed.ts';

const lines = (...all: readonly string[]) => all.map(line => `${line}\n`).join('');

test('[SH34] dd takes the time of its target, names it in mistakes, and tells records on signals', () => {
  const bed = aMachine('bash');
  const say = (command: string) => run(bed, `exec 2>&1; ${command}`).out;
  expect(say('dd if=/dev/zero of=/big bs=1M count=50')).toBe(
    lines(
      '50+0 records in',
      '50+0 records out',
      '52428800 bytes (52 MB, 50 MiB) copied, 0.15775 s, 332 MB/s',
    ),
  );
  expect(say('dd if=/dev/zero of=/big bs=1M count=500; rm /big')).toMatch(
    /^dd: error writing '\/big': No space left on device\n129\+0 records in\n128\+0 records out\n/,
  );
  expect(
    say(
      'dd if=/dev/zero of=/dev/null bs=1M & sleep 1; kill -USR1 $!; sleep 1; kill -INT $!; wait $!; echo $?',
    ),
  ).toMatch(
    /^(\d+)\+0 records in\n\1\+0 records out\n\d+ bytes .* copied, 1 s, .*\n(\d+)\+0 records in\n\2\+0 records out\n\d+ bytes .* copied, 2 s, .*\n130\n$/,
  );
});

test('[SH34] dd seeks, converts and appends; what it does not know it says', () => {
  const bed = aMachine('bash');
  const say = (command: string) => run(bed, `exec 2>&1; ${command}`).out;
  say("printf 'hello world' > t");
  expect(say('printf XX | dd of=t seek=3 bs=1 conv=notrunc status=none; cat t')).toBe(
    'helXX world',
  );
  expect(say('printf YY | dd of=t seek=1 bs=2 status=none; cat t')).toBe('heYY');
  expect(say('printf Z | dd of=t oflag=append conv=notrunc status=none; cat t')).toBe('heYYZ');
  expect(say('printf z | dd of=new seek=2 bs=1 conv=notrunc status=none; od -An -c new')).toBe(
    '  \\0  \\0   z\n',
  );
  expect(say('printf abc | dd conv=ucase,sync bs=5 status=noxfer | od -An -c')).toBe(
    lines('0+1 records in', '1+0 records out', '   A   B   C  \\0  \\0'),
  );
  expect(say('dd seek=x; dd conv=nix; dd of=gone conv=nocreat')).toBe(
    lines(
      'dd: invalid number: ‘x’',
      'dd: invalid conversion: ‘nix’',
      "Try 'dd --help' for more information.",
      "dd: failed to open 'gone': No such file or directory",
    ),
  );
});
