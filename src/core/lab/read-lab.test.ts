// Labs: what a lab.yml means, and where and how it says what is wrong.
import { expect, test } from 'vitest';
import { encodeUtf8 } from '../lib/bytes.ts';
import { programNames } from '../sim/world.ts';
import { formatLabProblem } from './lab.ts';
import { prepareLab } from './prepare-lab.ts';
import { readLab } from './read-lab.ts';

function read(yaml: string | null, files: Readonly<Record<string, string>> = {}) {
  return readLab({
    path: 'labs/own',
    readFile: path => {
      const text = path === 'lab.yml' ? yaml : files[path];
      return text === undefined || text === null ? null : encodeUtf8(text);
    },
    listFiles: folder => {
      const inside = Object.keys(files).filter(path => path.startsWith(`${folder}/`));
      return inside.length === 0 ? null : inside.map(path => path.slice(folder.length + 1)).sort();
    },
  });
}

function complaints(yaml: string | null): string[] {
  const lab = read(yaml);
  return lab.ok ? [] : lab.error.map(formatLabProblem);
}

test('[LB40] a lab of names alone has terminals, addresses and sizes', () => {
  const lab = read('nodes: [node1, node2]\n');
  expect(lab.ok && { ...lab.value, hash: lab.value.hash.length }).toEqual({
    name: 'own',
    title: 'own',
    setupAt: [],
    spec: {
      name: 'own',
      seed: 1,
      nodes: [1, 2].map(at => ({
        name: `node${at}`,
        address: `10.99.0.${at}`,
        cpus: 2,
        memoryBytes: 4 * 1024 ** 3,
        labels: {},
      })),
      images: [],
      present: [],
      files: [],
      setup: [],
    },
    terminals: [
      { name: 'node1', node: 'node1', role: '' },
      { name: 'node2', node: 'node2', role: '' },
    ],
    values: {},
    gitrepo: null,
    real: { engines: {}, shell: 'host', lacks: [] },
    hash: 64,
  });
});

test('[LB40] everything that a lab can say', () => {
  const yaml = `title: Own lab
seed: 9
nodes:
- name: big
  address: 10.1.0.9
  cpus: 4
  memory: 1.5GiB
  labels: { disk: ssd, rack: 3 }
terminals:
- { name: big, role: manager }
- { name: tools, node: big }
values: { user: docker, port: 8000 }
gitrepo: git.example/own
images:
- reference: own/app:1
  program: rng
  parameters: { delayMs: 50 }
  ports: [80]
  size: 20M
present: [alpine]
files:
- { from: files/app, to: /root/app }
- { from: files/note, to: /etc/note, node: big, mode: "600" }
setup:
- { node: big, run: docker swarm init }
`;
  const files = { 'files/app/a.sh': 'a', 'files/app/deep/b': 'b', 'files/note': 'n' };
  const lab = read(yaml, files);
  expect(lab.ok).toBe(true);
  if (!lab.ok) return;
  const { spec, terminals, values, gitrepo, title } = lab.value;
  expect({ title, terminals, values, gitrepo }).toEqual({
    title: 'Own lab',
    terminals: [
      { name: 'big', node: 'big', role: 'manager' },
      { name: 'tools', node: 'big', role: '' },
    ],
    values: { user: 'docker', port: '8000' },
    gitrepo: 'git.example/own',
  });
  expect(spec.nodes[0]).toEqual({
    name: 'big',
    address: '10.1.0.9',
    cpus: 4,
    memoryBytes: 1.5 * 1024 ** 3,
    labels: { disk: 'ssd', rack: '3' },
  });
  expect(spec.images[0]).toMatchObject({
    from: 'alpine',
    parameters: { delayMs: 50 },
    ports: [80],
  });
  expect(spec.files.map(({ node, path, mode }) => [node, path, mode.toString(8)])).toEqual([
    [null, '/root/app/a.sh', '755'],
    [null, '/root/app/deep/b', '644'],
    ['big', '/etc/note', '600'],
  ]);
  expect(spec.setup).toEqual([{ node: 'big', run: 'docker swarm init' }]);
  const other = read(yaml, { ...files, 'files/note': 'changed' });
  expect(other.ok && other.value.hash === lab.value.hash).toBe(false);
});

test('[LB41] every mistake has a line and a remedy', () => {
  expect(complaints(null)).toEqual([
    'labs/own/lab.yml:1: This file does not exist: a lab is a folder with a lab.yml.',
  ]);
  expect(complaints('nodes: [a\nseed: 1\n')[0]).toMatch(
    /^labs\/own\/lab.yml:2: This is not YAML: /,
  );
  expect(complaints('title: x\n')).toEqual(['labs/own/lab.yml:1: The key `nodes` is missing.']);
  expect(complaints('nodes: []\n')).toEqual([
    'labs/own/lab.yml:1: `nodes` must name at least one node.',
  ]);
  const yaml = `title: x
nodes:
- node1
- name: node2
  memory: lots
- node1
sead: 4
terminals:
- node9
files:
- from: files/none
  to: relative
setup:
- node: node8
  run: ls
`;
  expect(complaints(yaml)).toEqual([
    'labs/own/lab.yml:5: `nodes.2.memory` must be a size such as 512M or 4G.',
    'labs/own/lab.yml:12: `files.1.to` must be an absolute path, e.g. /root/app.',
    'labs/own/lab.yml:7: There is no key `sead` in a lab: correct or remove it.',
  ]);
  const better = yaml.replace('lots', '1G').replace('sead', 'seed').replace('relative', '/etc/x');
  expect(complaints(better)).toEqual([
    'labs/own/lab.yml:6: There are two nodes node1: rename one.',
    'labs/own/lab.yml:9: There is no node node9 in this lab: it has node1, node2, node1.',
    'labs/own/lab.yml:14: There is no node node8 in this lab: it has node1, node2, node1.',
    'labs/own/lab.yml:11: There is no files/none in labs/own: correct `from`.',
  ]);
  const images = `nodes: [a]
present:
- alpine
- own/app:v1
- own/app:v2
- nobody/none
images:
- reference: own/app:v1
- reference: own/other
  from: nobody/base
`;
  expect(complaints(images)).toEqual([
    'labs/own/lab.yml:5: There is no image own/app:v2: correct it, or describe it in `images`.',
    'labs/own/lab.yml:6: There is no image nobody/none: correct it, or describe it in `images`.',
    'labs/own/lab.yml:10: There is no image nobody/base: correct it, or describe it in `images`.',
  ]);
  const twice = `nodes: [a, { name: b, address: 10.99.0.1 }]
terminals: [a, a]
images:
- reference: own/app
  program: fortran
`;
  expect(complaints(twice)).toEqual([
    'labs/own/lab.yml:1: Two nodes have the address 10.99.0.1: change one.',
    'labs/own/lab.yml:2: There are two terminals a: call one a:2.',
    `labs/own/lab.yml:5: There is no program fortran: there are ${programNames.join(', ')}.`,
  ]);
});

test('[LB41] a setup that fails is told with its place, its command, what it said and a remedy', () => {
  const failure = (yaml: string) => {
    const lab = read(yaml);
    if (!lab.ok) throw new Error('a lab');
    const prepared = prepareLab(lab.value);
    return prepared.ok ? null : prepared.error;
  };
  expect(failure('nodes: [a]\nsetup:\n- { node: a, run: ls }\n')).toBeNull();
  const yaml = `nodes: [a]
setup:
- node: a
  run: |
    echo nothing of this
    (echo one; cat /none; exit 3)
- node: a
  run: docker service create --name web --detach --constraint node.role==worker alpine sleep 99
`;
  expect(failure(yaml)).toBe(
    'labs/own/lab.yml:4: The setup’s `echo nothing of this` on a ended with status 3: cat: /none: No such file or directory. Correct it, or a command before it.',
  );
  expect(failure(yaml.replace(/\(.*\)/, 'docker swarm init'))).toBe(
    'labs/own/lab.yml:8: 300 s after the setup something does not run: service web runs 0 of 1 tasks (no suitable node (scheduling constraints not satisfied on 1 node)). Correct what starts it.',
  );
});
