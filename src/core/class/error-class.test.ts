// What an output says went wrong: equal for equal mistakes.
import { expect, test } from 'vitest';
import { errorClass } from './error-class.ts';

const rows: readonly (readonly [string, string | null])[] = [
  [
    'Error response from daemon: This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.\n',
    'This node is already part of a swarm',
  ],
  ['no such service: mining_rng\n', 'no such service: mining_rng'],
  ['Error: No such container: 4f5b0c1d2e3f\n', 'No such container: …'],
  ['Error response from daemon: rpc error: code = 5\nnothing', 'code = 5'],
  ['-bash: line 3: dokcer: command not found', 'dokcer: command not found'],
  [
    'curl: (7) Failed to connect to 10.0.0.7 port 8000: Connection refused',
    '(7) Failed to connect to … port 8000: Connection refused',
  ],
  [
    'Get "http://172.18.0.3:5000/v2/": dial tcp 172.18.0.3:5000: connect: connection refused',
    'Get "http://…/v2/": dial tcp …: connect: connection refused',
  ],
  [
    'Error response from daemon: rpc error: no such task x6t0g4w8nvhau8s2y0c5jx4d1',
    'no such task …',
  ],
  [
    'invalid join token SWMTKN-1-3pu6hszjas19xyp7ghgosyx9k8atbfcr8p2is99znpy26u2lkl-1awxw',
    'invalid join token …',
  ],
  // The error is not the last line.
  ["unknown flag: --replica\nSee 'docker service scale --help'.\n", 'unknown flag: --replica'],
  ['just text\n\n', 'just text'],
  ['', null],
  [' \n\n', null],
];

test.each(rows)('[CL23] %j', (output, said) => {
  expect(errorClass(output)).toBe(said);
});

test('[CL23] never longer than a line', () => {
  expect([...(errorClass(`error ${'ä'.repeat(500)}`) ?? '')]).toHaveLength(120);
});
