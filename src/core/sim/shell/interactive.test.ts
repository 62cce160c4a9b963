import { expect, test } from 'vitest';
import { aMachine, aPane, run } from '../../../../test/support/shell-bed.ts';

test('[SH13] prompts of nodes and containers, and of commands that go on', () => {
  const node = aPane(aMachine('bash'));
  expect(node.raw()).toBe('\x1b[?2004hroot@node1:~# ');
  expect(node.type('cd /etc\r')).toBe('cd /etc\nroot@node1:/etc# ');
  expect(node.type('echo "a\rb"\r')).toBe('echo "a\n> b"\na\nb\nroot@node1:/etc# ');
  const container = aPane(aMachine('ash', { hostname: 'c1' }));
  expect(container.raw()).toBe('/ # ');
  expect(container.type('nosuch\r')).toBe('nosuch\nsh: nosuch: not found\n/ # ');
});

test('[SH14] lines are edited as with readline', () => {
  const pane = aPane(aMachine('bash'));
  expect(pane.type('ehco hi')).toBe('ehco hi');
  expect(pane.type('\x01\x1b[C\x1b[C\x14')).toContain('ch');
  expect(pane.type('\x05!\r')).toContain('hi!\n');
  expect(pane.type('\x1b[A\x17\x17echo two\r')).toContain('\ntwo\n');
  expect(pane.type('\x12hi\r')).toContain('\nhi!\n');
  expect(pane.type('cat /etc/hostn\t\r')).toContain('cat /etc/hostname');
  expect(pane.type('\x1b[200~echo a\necho b\x1b[201~')).toBe('echo a\necho b');
  expect(pane.type('\r')).toContain('a\nb\n');
});

test('[SH14] the last newline of a pasted text stays on the line, which waits for Enter', () => {
  const pane = aPane(aMachine('bash'));
  expect(pane.type('\x1b[200~echo one\r\x1b[201~')).toBe('echo one\n');
  expect(pane.type('\r')).toBe('\none\nroot@node1:~# ');
  expect(pane.type('\x1b[200~cat <<X\rhello\rX\r\x1b[201~')).toBe('cat <<X\nhello\nX\n');
  expect(pane.type('\r')).toBe('\nhello\nroot@node1:~# ');
  expect(pane.type('\x1b[200~echo two\r\x1b[201~\r')).toContain('two\n');
  expect(pane.type('\x1b[A')).toBe('echo two');
});

test('[SH15] lines typed at once run one after another, each at its prompt', () => {
  const pane = aPane(aMachine('bash'));
  expect(pane.type('sleep 1\recho one\recho two\r', 3000)).toBe(
    'sleep 1\nroot@node1:~# echo one\none\nroot@node1:~# echo two\ntwo\nroot@node1:~# ',
  );
});

test('[SH16] Ctrl-C, Ctrl-Z and jobs', () => {
  const pane = aPane(aMachine('bash'));
  pane.type('sleep 100\r');
  expect(pane.type('\x03')).toBe('^C\nroot@node1:~# ');
  pane.type('sleep 50\r');
  expect(pane.type('\x1a')).toBe('^Z\n[1]+  Stopped                 sleep 50\nroot@node1:~# ');
  expect(pane.type('bg\r')).toContain('[1]+ sleep 50 &\n');
  expect(pane.type('jobs\r')).toContain('[1]+  Running                 sleep 50 &\n');
  expect(pane.type('kill %1\r\r')).toContain('[1]+  Terminated              sleep 50\n');
  pane.type('while :; do :; done\r');
  expect(pane.type('\x03')).toBe('^C\nroot@node1:~# ');
  pane.type('cat\r');
  expect(pane.type('line\r')).toBe('line\nline\n');
  expect(pane.type('\x04')).toBe('root@node1:~# ');
});

test('[SH16] what reads at once has the terminal from its start, whoever has worked before', () => {
  const pane = aPane(aMachine('bash'));
  for (const lead of ['', '(', '{ ', 'true | '])
    for (let before = 0; before < 60; before++) {
      const end = lead === '(' ? ')' : lead === '{ ' ? '; }' : '';
      const line = lead === 'true | ' ? 'cat | cat' : `${lead}cat${end}`;
      pane.type(`${':;'.repeat(before)}${line}\r`);
      expect(pane.type('x\r'), `${before} ${line}`).toBe('x\nx\n');
      expect(pane.type('\x04')).toBe('root@node1:~# ');
    }
  expect(pane.type('jobs\r')).toBe('jobs\nroot@node1:~# ');
});

test('[SH16] a background job that reads the terminal stops', () => {
  const pane = aPane(aMachine('bash'));
  expect(pane.type('cat &\r')).toBe('cat &\n[1] 1202\nroot@node1:~# ');
  expect(pane.type('echo mine\r')).toBe(
    'echo mine\nmine\n\n[1]+  Stopped                 cat\nroot@node1:~# ',
  );
  expect(pane.type('fg\r')).toBe('fg\ncat\n');
  expect(pane.type('for it\r')).toBe('for it\nfor it\n');
  expect(pane.type('\x04')).toBe('root@node1:~# ');
});

test('[SH17] marks tell prompts, starts and ends', () => {
  const pane = aPane(aMachine('bash'));
  pane.type('false\r');
  pane.type('\r');
  pane.type('sh\r');
  pane.type('true\r');
  expect(pane.marks).toEqual([
    { kind: 'prompt', depth: 0, continuation: false },
    { kind: 'command-start', depth: 0, command: 'false' },
    { kind: 'command-end', depth: 0, status: 1 },
    { kind: 'prompt', depth: 0, continuation: false },
    { kind: 'command-end', depth: 0, status: null },
    { kind: 'prompt', depth: 0, continuation: false },
    { kind: 'command-start', depth: 0, command: 'sh' },
    { kind: 'prompt', depth: 1, continuation: false },
    { kind: 'command-start', depth: 1, command: 'true' },
    { kind: 'command-end', depth: 1, status: 0 },
    { kind: 'prompt', depth: 1, continuation: false },
  ]);
});

test('[SH18] a shell at its prompt is plain data', () => {
  const bed = aMachine('bash');
  const pane = aPane(bed);
  pane.type('cd /tmp; export A=b; f() { echo "f $1"; }; alias hi="echo hello"; x=(1 2); false\r');
  pane.type('echo half');
  expect(bed.kernel.restful()).toBe(true);
  const stored = structuredClone(pane.save());
  const again = aMachine('bash', { from: structuredClone(bed.machine.state()) });
  const restored = aPane(again, stored);
  expect(restored.raw()).toBe('');
  expect(restored.type('way $?\r')).toBe('way $?\nhalfway 1\nroot@node1:/tmp# ');
  expect(restored.type("f $((x[1])); hi; sh -c 'echo $A'\r")).toContain('f 2\nhello\nb\n');
  expect(restored.type('\x1b[A\x1b[A\x1b[A\r')).toContain('cd /tmp; export');
});

test('[SH28] what stty has set holds for every command, and after a restart', () => {
  const bed = aMachine('bash');
  const pane = aPane(bed);
  pane.type('stty -opost -icanon\r');
  expect(pane.type('stty\r')).toContain('-icanon -opost');
  pane.type('stty opost icanon; saved=$(stty -g); stty -echo\r');
  expect(pane.type('echo unseen\r')).toBe('unseen\nroot@node1:~# ');
  const again = aMachine('bash', { from: structuredClone(bed.machine.state()) });
  const restored = aPane(again, structuredClone(pane.save()));
  expect(restored.type('stty\r')).toContain('\n-echo\n');
  restored.type('stty "$saved"\r');
  expect(restored.type('stty | tail -1\r')).toBe(
    'stty | tail -1\nspeed 38400 baud; line = 0;\nroot@node1:~# ',
  );
});

test('[SH19] a terminal inside a session is stored with that session', () => {
  const node2 = aMachine('bash', { hostname: 'node2' });
  const node1 = aMachine('bash', { kernel: node2.kernel, peer: () => node2.machine });
  const pane = aPane(node1);
  pane.type('here=1\r');
  pane.type('ssh node2\r', 1000);
  pane.type('there=2\r');
  expect(node1.kernel.restful()).toBe(true);
  const stored = structuredClone(pane.save());
  const other = aMachine('bash', { hostname: 'node2' });
  const restored = aPane(
    aMachine('bash', { kernel: other.kernel, peer: () => other.machine }),
    stored,
  );
  expect(restored.type('echo $there$here\r')).toBe('echo $there$here\n2\nroot@node2:~# ');
  expect(restored.type('exit 4\r')).toBe(
    'exit 4\nlogout\nConnection to node2 closed.\nroot@node1:~# ',
  );
  expect(restored.type('echo $? $here\r')).toContain('4 1\n');
  expect(restored.marks.at(2)).toEqual({ kind: 'prompt', depth: 1, continuation: false });
});

test('[SH20] ssh gives a shell of the other machine, or runs one command there', () => {
  const node2 = aMachine('bash', { hostname: 'node2' });
  const node1 = aMachine('bash', {
    kernel: node2.kernel,
    peer: name => (name === 'node2' ? node2.machine : null),
  });
  expect(run(node1, 'ssh root@node2 hostname; ssh node2 exit 7; echo $?').out).toBe('node2\n7\n');
  expect(run(node1, 'ssh nowhere').err).toContain('Could not resolve hostname nowhere');
  const pane = aPane(node1);
  expect(pane.type('ssh node2\r', 1000)).toBe('ssh node2\nroot@node2:~# ');
  expect(pane.marks).toContainEqual({ kind: 'enter', depth: 1, machine: 'node2' });
  expect(pane.type('\x04')).toContain('Connection to node2 closed.\nroot@node1:~# ');
  expect(pane.marks).toContainEqual({ kind: 'leave', depth: 1 });
});

test('[SH25] Tab asks the program of the line: hosts for ssh; else files', () => {
  const node2 = aMachine('bash', { hostname: 'node2' });
  const peer = (name: string) => (name === 'node2' ? node2.machine : null);
  const pane = aPane(aMachine('bash', { peer }));
  expect(pane.type('ssh root@no\t')).toBe('ssh root@node2 ');
  expect(pane.type('\x15cat /etc/hostn\t')).toContain('/etc/hostname ');
});

test('[SH33] a comment and the text of a here-document are not history', () => {
  const node = aPane(aMachine('bash'));
  const said = node.type('# foo !bar\recho a #!foo\rcat <<E\r#!/bin/bash\rx !nope\rE\r');
  expect(said).not.toContain('event not found');
  expect(said).toContain('\na\n');
  expect(said).toMatch(/> E\n#!\/bin\/bash\nx !nope\n/);
  expect(node.type('echo a#!foo\r')).toContain('bash: !foo: event not found');
});
