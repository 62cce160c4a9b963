// Where a terminal went: from what runs in its foreground, and on a real shell.
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from '../../../test/support/server.ts';
import { encodeUtf8 } from '../../core/lib/bytes.ts';
import { findLab } from '../labs.ts';
import { enteredMachine } from './entered-machine.ts';
import { startBackend } from './table.ts';

const folder = makeFolder({ node2: '' });
afterAll(folder.dispose);

test.each([
  ['ssh node2', 'node2'],
  ['/usr/bin/ssh -p 2222 -o A=b root@node2', 'node2'],
  ['ssh ssh://me@node2:22', 'node2'],
  ['ssh node2 uptime', null],
  ['docker exec -ti web.1 sh', 'web.1'],
  ['docker --context node2 container exec -u root --interactive --tty web sh -l', 'web'],
  ['docker exec web ls', null],
  ['docker run --rm -ti -v /a:/b --network=host alpine', 'alpine'],
  ['docker run --name probe -it alpine sh', 'probe'],
  ['docker service ls', null],
  ['vi ssh', null],
  ['ssh', null],
])('[RB5] %s leads to %s', (line, machine) => {
  expect(enteredMachine(line.split(' '))).toBe(machine);
});

test('[RB5] a real shell that runs ssh tells which machine it has entered', async () => {
  const lab = findLab('fresh', null);
  if (!lab.ok) throw new Error(lab.error);
  const environment = { ...process.env, SHELL: '/bin/bash', HOME: folder.path };
  const data = `${folder.path}/data`;
  const started = await startBackend('local', { lab: lab.value, data, environment });
  const backend = started.make(Date.now());
  const node = backend.nodes[0]?.name ?? '';
  let typed = false;
  const entered = await new Promise(found => {
    backend.listen(event => {
      if (event.kind !== 'mark') return;
      if (event.mark.kind === 'enter') found(event.mark);
      if (event.mark.kind !== 'prompt' || typed) return;
      typed = true;
      const line = `bash -c 'exec -a ssh tail -f ${'node2'}'\r`;
      backend.write('t', encodeUtf8(`cd ${folder.path}; ${line}`));
    });
    backend.open('t', node, 80, 24);
  });
  backend.dispose();
  expect(entered).toEqual({ kind: 'enter', depth: 1, machine: 'node2' });
});
