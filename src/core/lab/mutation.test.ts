// The same deck on labs that differ: the answers follow from the state, not from the commands.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type DeckReport, playDeck } from '../../cli/play-deck.ts';
import { findLab } from '../../server/labs.ts';
import { parseDeck } from '../deck/parse-deck.ts';
import type { LabImage } from '../sim/world.ts';
import type { Lab } from './lab.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const inspector = readFileSync(`${root}test/decks/inspector.md`, 'utf8');

function labOf(name: string): Lab {
  const lab = findLab(`${root}labs/${name}`, null);
  if (!lab.ok) throw new Error(lab.error);
  return lab.value;
}

function play(lab: Lab, text: string): Promise<DeckReport> {
  return playDeck({
    file: 'inspector.md',
    deck: parseDeck(text, { file: 'inspector.md' }),
    lab,
    backend: null,
    wanted: () => true,
    pace: 'turbo',
    onFailure: 'continue',
    startedMs: 0,
    nowMs: () => 0,
  });
}

/** Output of the snippet that begins with these words. */
function outputOf(report: DeckReport, command: string): string {
  const result = report.results.find(one => one.text.startsWith(command));
  if (!result) throw new Error(`no snippet ${command}`);
  return result.output;
}

function secondsOf(report: DeckReport, command: string): number {
  const found = /Time taken for tests:\s+([\d.]+) seconds/.exec(outputOf(report, command));
  return Number(found?.[1] ?? Number.NaN);
}

/** Addresses in the answer section, one per record. */
function addressesOf(report: DeckReport, command: string): string[] {
  const records = outputOf(report, command).matchAll(/\sIN\s+A\s+([\d.]+)/g);
  return [...records].map(record => record[1] ?? '');
}

const verdicts = (report: DeckReport) =>
  report.results.filter(one => one.status !== 'passed').map(one => [one.text, one.why]);

test('[LB50] the deck about an overlay network passes on its lab, with queues that are real', async () => {
  const report = await play(labOf('dockercoins'), inspector);
  expect(verdicts(report)).toEqual([]);
  const { slides, exercises, snippets, passed } = report;
  expect({ slides, exercises, snippets, passed }).toEqual({
    ...{ slides: 24, exercises: 11, snippets: 18, passed: 18 },
  });
  expect(addressesOf(report, 'drill rng')).toHaveLength(1);
  expect(new Set(addressesOf(report, 'drill tasks.rng')).size).toBe(5);
  expect(outputOf(report, 'curl rng')).toMatch(/RNG running on [0-9a-f]{12}/);
  const rngRow = secondsOf(report, 'ab -c 1 -n 50 http://rng');
  const rngAtOnce = secondsOf(report, 'ab -c 50 -n 50 http://rng');
  const hasherRow = secondsOf(report, 'ab -c 1 -n 50 -T');
  const hasherAtOnce = secondsOf(report, 'ab -c 50 -n 50 -T');
  expect(rngRow).toBeGreaterThan(4.8);
  expect(rngRow).toBeLessThan(6);
  expect(rngAtOnce).toBeGreaterThan(0.8);
  expect(rngAtOnce).toBeLessThan(1.6);
  expect(hasherRow).toBeGreaterThan(4.8);
  expect(hasherRow).toBeLessThan(6);
  expect(hasherAtOnce).toBeLessThan(0.5);
});

test('[LB50] on fresh engines there is no such network, nor anything to measure', async () => {
  const lab = labOf('fresh');
  const begin = '.exercise[\n```bash\ndocker service ls || docker swarm init\n```\n]\n\n---\n\n';
  for (const text of [inspector, `${begin}${inspector}`]) {
    const report = await play(lab, text);
    const create = report.results.find(one => one.text.startsWith('docker service create'));
    expect(create).toMatchObject({
      status: 'failed',
      exit: 1,
      output: 'Error response from daemon: network dockercoins_default not found',
    });
    expect(report.results.find(one => one.text === 'drill rng')?.status).toBe('failed');
  }
  const begun = await play(lab, `${begin}${inspector}`);
  expect(begun.results[0]?.output).toMatch(
    /^Error response from daemon: This node is not a swarm manager\..*\nSwarm initialized/,
  );
});

test('[LB50] three replicas have three addresses', async () => {
  const lab = labOf('dockercoins');
  const setup = lab.spec.setup.map(step => ({ ...step, run: step.run.replace('rng=5', 'rng=3') }));
  const report = await play({ ...lab, spec: { ...lab.spec, setup } }, inspector);
  expect(new Set(addressesOf(report, 'drill tasks.rng')).size).toBe(3);
});

test('[LB50] with half the delay every benchmark takes half the time', async () => {
  const lab = labOf('dockercoins');
  const image = (name: string): LabImage => ({
    reference: `dockercoins/${name}:v0.1`,
    from: 'alpine',
    program: name,
    command: [`/${name}`],
    parameters: { delayMs: 50 },
    environment: {},
    ports: [80],
    sizeBytes: 1_000_000,
  });
  const images = ['rng', 'hasher'].map(image);
  const report = await play({ ...lab, spec: { ...lab.spec, images } }, inspector);
  expect(verdicts(report)).toEqual([]);
  expect(secondsOf(report, 'ab -c 1 -n 50 http://rng')).toBeLessThan(3.2);
  expect(secondsOf(report, 'ab -c 1 -n 50 http://rng')).toBeGreaterThan(2.4);
  expect(secondsOf(report, 'ab -c 50 -n 50 http://rng')).toBeLessThan(0.8);
  expect(secondsOf(report, 'ab -c 1 -n 50 -T')).toBeLessThan(3.2);
  expect(secondsOf(report, 'ab -c 50 -n 50 -T')).toBeLessThan(0.3);
});

test('[LB50] without a virtual address a name has those of all its containers', async () => {
  const lab = labOf('dockercoins');
  const files = lab.spec.files.map(file => {
    if (!file.path.endsWith('docker-compose.yml')) return file;
    const text = new TextDecoder().decode(file.bytes);
    const changed = text.replace(/rng:v0.1\n/, 'rng:v0.1\n    deploy: { endpoint_mode: dnsrr }\n');
    expect(changed).not.toBe(text);
    return { ...file, bytes: new TextEncoder().encode(changed) };
  });
  const report = await play({ ...lab, spec: { ...lab.spec, files } }, inspector);
  expect(new Set(addressesOf(report, 'drill rng')).size).toBe(5);
});

test('[LB50] while the workers dig, the same benchmark takes longer', async () => {
  const quiet = await play(labOf('dockercoins'), inspector);
  const busy = await play(
    labOf('dockercoins'),
    inspector.replace(
      'docker service update dockercoins_worker --replicas 0',
      'docker service scale dockercoins_worker=10',
    ),
  );
  const slower = secondsOf(busy, 'ab -c 1 -n 50 http://rng');
  expect(slower).toBeGreaterThan(secondsOf(quiet, 'ab -c 1 -n 50 http://rng') * 1.1);
});
