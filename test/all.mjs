// Everything that must pass: build, types, unit and golden tests, the browser's; one summed line.
// DECKHAND_REQUIRE=all (as in CI) makes a part that this machine lacks a failure, not an omission.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './chromium.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), `deckhand-test-${process.pid}-`));
const required = process.env.DECKHAND_REQUIRE === 'all';
const sum = { passed: 0, failed: 0, skipped: 0 };
const left = [];
/** What must be known of tests that passed. */
const told = [];

/** Runs a script of node_modules or of ours with this Node; true when it ended well. */
function run(script, args, environment = {}) {
  const env = { ...process.env, ...environment };
  const file = join(root, script);
  return (
    spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: 'inherit', env }).status === 0
  );
}

/** A step that is one thing to pass: the build, the types. */
function step(name, passed) {
  if (passed) sum.passed++;
  else {
    sum.failed++;
    process.stdout.write(`${name} failed.\n`);
  }
  return passed;
}

function add(counts) {
  sum.passed += counts.passed;
  sum.failed += counts.failed;
  sum.skipped += counts.skipped;
}

function unit() {
  const file = join(folder, 'unit.json');
  const fine = run('node_modules/vitest/vitest.mjs', ['run'], { DECKHAND_COUNTS: file });
  if (!existsSync(file)) return void step('vitest', false);
  const counts = JSON.parse(readFileSync(file, 'utf8'));
  add(counts);
  left.push(...counts.left);
  if (!fine && counts.failed === 0) step('vitest', false);
}

function browser() {
  if (!existsSync(join(root, 'test/e2e')) || readdirSync(join(root, 'test/e2e')).length === 0)
    return;
  const chromium = findChromium();
  if (!chromium) return void step('finding a browser', false);
  const lacking = ['nginx', 'openssl'].filter(name => spawnSync(name, ['-h']).error);
  if (lacking.length > 0) {
    sum.skipped++;
    left.push(`everything behind nginx, for which this machine lacks: ${lacking.join(', ')}`);
  } else process.env.DECKHAND_NGINX = 'yes';
  const file = join(folder, 'e2e.json');
  const fine = run('node_modules/@playwright/test/cli.js', ['test'], {
    DECKHAND_CHROMIUM: chromium,
    DECKHAND_E2E_COUNTS: file,
  });
  if (!existsSync(file)) return void step('playwright', false);
  const { stats, suites } = JSON.parse(readFileSync(file, 'utf8'));
  for (const name of unsteady(suites)) told.push(`passed on its second try only: ${name}`);
  add({ passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped });
  if (stats.skipped > 0) left.push(`${stats.skipped} browser tests`);
  if (!fine && stats.unexpected === 0) step('playwright', false);
}

/** Titles of the browser tests that failed once and then passed, as file: title. */
function unsteady(suites) {
  return (suites ?? []).flatMap(suite => [
    ...suite.specs
      .filter(spec => spec.tests.some(test => test.status === 'flaky'))
      .map(spec => `${spec.file}: ${spec.title}`),
    ...unsteady(suite.suites),
  ]);
}

/** Folders of runs that were killed; their swarms the next `swarm.sh up` clears away. */
function sweepFolders() {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^deckhand-test-(\d+)-/.exec(name)?.[1];
    if (
      pid === undefined ||
      existsSync(`/proc/${pid}`) ||
      existsSync(join(tmpdir(), name, 'swarm'))
    )
      continue;
    if (existsSync('/proc/self')) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** A real swarm for the tests that need one; where this machine lacks something, one line. */
function bringUp() {
  const script = join(root, 'test/real/swarm.sh');
  const swarm = args =>
    spawnSync('bash', [script, ...args], {
      encoding: 'utf8',
      timeout: 180_000,
      killSignal: 'SIGINT',
    });
  const lacking = process.platform === 'linux' ? swarm(['missing']).stdout.trim() : 'Linux';
  if (lacking !== '') {
    sum.skipped++;
    left.push(`everything on a real swarm, for which this machine lacks: ${lacking}`);
    return () => {};
  }
  const place = join(folder, 'swarm');
  const down = () => void swarm(['down', place]);
  process.on('exit', down);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
  const startedMs = Date.now();
  const { status, stderr } = swarm(['up', place, String(process.pid)]);
  if (!step('bringing a real swarm up', status === 0)) {
    process.stdout.write(stderr);
    return down;
  }
  process.stdout.write(`A real swarm of three nodes after ${(Date.now() - startedMs) / 1000} s.\n`);
  process.env.DECKHAND_SWARM = place;
  return () => {
    process.off('exit', down);
    down();
  };
}

if (step('the build', run('build.mjs', []))) {
  step(
    'the types of the tests',
    run('node_modules/typescript/bin/tsc', ['-p', 'test/tsconfig.json']),
  );
  const takeDown = bringUp();
  sweepFolders();
  unit();
  browser();
  takeDown();
}
rmSync(folder, { recursive: true, force: true });
for (const line of told) process.stdout.write(`${line}\n`);
for (const name of left) process.stdout.write(`left out: ${name}\n`);
if (required && sum.skipped > 0) process.stdout.write('Nothing may be left out here.\n');
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`);
process.exit(sum.failed > 0 || sum.passed === 0 || (required && sum.skipped > 0) ? 1 : 0);
