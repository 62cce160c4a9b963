import { expect, test } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../lib/bytes.ts';
import { createCommandLookup } from './check/known-commands.ts';
import { formatLabProblem, type Lab } from './lab.ts';
import { makeWorld } from './make-world.ts';
import { readLab } from './read-lab.ts';

function read(yaml: string) {
  return readLab({
    path: 'labs/own',
    readFile: path => (path === 'lab.yml' ? encodeUtf8(yaml) : null),
    listFiles: () => null,
  });
}

function complaints(yaml: string): readonly string[] {
  const lab = read(yaml);
  return lab.ok ? [] : lab.error.map(formatLabProblem);
}

const yaml = `nodes: [node1, node2]
tools:
- name: kubectl
  usage: kubectl get pods
  node: node1
  cases:
  - when: get pods
    output: |
      NAME  STATUS
      web   Running
  - when: delete pod *
    errors: "forbidden\\n"
    exit: 3
  - { when: logs ..., output: "nothing yet\\n", delayMs: 5000 }
- name: fortune
  cases: [{ output: "a good day\\n" }]
`;

function aLab(): Lab {
  const lab = read(yaml);
  if (!lab.ok) throw new Error(lab.error.map(formatLabProblem).join('\n'));
  return lab.value;
}

test('[LB44] a tool of the lab answers by its words, and says whose it is', () => {
  const { spec } = aLab();
  const world = makeWorld({ lab: spec, seed: 1, epochMs: 0 });
  const run = (node: string, command: string) => {
    const { exit, stdout, stderr } = world.execute(node, command);
    return [exit, decodeUtf8(stdout), decodeUtf8(stderr)];
  };
  expect(run('node1', 'kubectl get pods')).toEqual([0, 'NAME  STATUS\nweb   Running\n', '']);
  expect(run('node1', 'kubectl delete pod web')).toEqual([3, '', 'forbidden\n']);
  expect(run('node1', 'date +%s; kubectl logs -f web | cat; date +%s')).toEqual([
    0,
    expect.stringMatching(/^0\nnothing yet\n5\n$/),
    '',
  ]);
  expect(run('node1', 'kubectl --help')).toEqual([
    0,
    'Usage: kubectl get pods\nA tool of this lab: its answers stand in its lab.yml.\n',
    '',
  ]);
  expect(run('node1', 'kubectl apply -f x')).toEqual([
    2,
    '',
    "kubectl: this lab has no answer to 'apply -f x'.\nUsage: kubectl get pods\n",
  ]);
  expect(run('node2', 'fortune whatever')).toEqual([0, 'a good day\n', '']);
  expect(run('node2', 'kubectl get pods')[0]).toBe(127);
});

test('[LB44] check knows the tools of a lab', () => {
  const { unknown } = createCommandLookup(aLab());
  expect([...unknown(['kubectl', 'fortune', 'helm'])]).toEqual(['helm']);
});

test('[LB44] mistakes in a tool have a line and a remedy', () => {
  expect(
    complaints(`nodes: [node1]
tools:
- name: a/b
  cases: []
- name: twice
  cases: [{ exit: 300 }]
`),
  ).toEqual([
    'labs/own/lab.yml:3: `tools.1.name` may hold letters, digits, `-`, `_`, `+` and `.` only.',
    'labs/own/lab.yml:4: `tools.1.cases` must hold at least one case.',
    'labs/own/lab.yml:6: `tools.2.cases.1.exit` must be an exit status, 0 to 255.',
  ]);
  expect(
    complaints(`nodes: [node1]
tools:
- { name: twice, cases: [{}] }
- { name: twice, node: node9, cases: [{ answer: x }] }
`),
  ).toEqual([
    'labs/own/lab.yml:4: There is no key `tools.2.cases.1.answer` in a lab: correct or remove it.',
  ]);
  expect(
    complaints(`nodes: [node1]
tools:
- { name: twice, cases: [{}] }
- { name: twice, node: node9, cases: [{}] }
`),
  ).toEqual([
    'labs/own/lab.yml:4: There are two tools twice: join their cases.',
    'labs/own/lab.yml:4: There is no node node9 in this lab: it has node1.',
  ]);
});
