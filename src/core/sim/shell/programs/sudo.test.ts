// sudo with the options that people give it.
import { expect, test } from 'vitest';
import { aMachine, run } from '../../../../../test/support/shell-bed.ts';

test('[SH35] sudo takes its options, runs as the user that is asked for, and says what is not there', () => {
  const bed = aMachine('bash');
  const say = (command: string) => run(bed, `exec 2>&1; ${command}; echo $?`).out;
  expect(say('sudo -k; sudo -v; sudo -K')).toBe('0\n');
  expect(
    say('sudo whoami; sudo -u nobody whoami; sudo -nu nobody whoami; sudo --user=daemon whoami'),
  ).toBe('root\nnobody\nnobody\ndaemon\n0\n');
  expect(say('X=1 sudo A=b env | grep -E "^(A|X|SUDO_USER)="')).toBe('SUDO_USER=root\nA=b\n0\n');
  expect(say('X=1 sudo -E -- env | grep ^X=')).toBe('X=1\n0\n');
  expect(say('cd /tmp; sudo -i pwd; sudo -s echo "a b" c')).toBe('/root\na b c\n0\n');
  expect(say('sudo -u nosuch true')).toBe(
    'sudo: unknown user nosuch\nsudo: error initializing audit plugin sudoers_audit\n1\n',
  );
  expect(say('sudo nosuch')).toBe('sudo: nosuch: command not found\n1\n');
  expect(say('sudo -l | tail -2')).toBe(
    'User root may run the following commands on node1:\n    (ALL : ALL) ALL\n0\n',
  );
  expect(say('sudo -y 2>&1 | head -2')).toBe(
    "sudo: invalid option -- 'y'\nusage: sudo -h | -K | -k | -V\n0\n",
  );
});
