// The repository reads itself: walls between rooms, file length, banned words, and dead rules.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** Room → rooms that it may import besides itself. The longest matching name decides. */
const walls: Record<string, readonly string[]> = {
  'src/core/lib': [],
  'src/core/deck': ['src/core/lib'],
  'src/core/protocol': ['src/core/lib'],
  'src/core/replay': ['src/core/lib'],
  'src/core/class': ['src/core/lib', 'src/core/protocol'],
  'src/core/lab': [
    'src/core/lib',
    'src/core/deck',
    'src/core/protocol',
    'src/core/replay',
    'src/core/sim',
    'src/core/sim/kernel',
    'src/core/sim/docker/',
  ],
  'src/core/host': [
    'src/core/lib',
    'src/core/deck',
    'src/core/protocol',
    'src/core/lab',
    'src/core/replay',
  ],
  'src/core/sim': ['src/core/lib', 'src/core/sim/'],
  'src/core/sim/kernel': ['src/core/lib'],
  'src/core/sim/store': ['src/core/lib', 'src/core/sim/kernel'],
  'src/core/sim/os': ['src/core/lib', 'src/core/sim/kernel', 'src/core/sim/api/types.ts'],
  'src/core/sim/program': [
    'src/core/lib',
    'src/core/sim/kernel',
    'src/core/sim/os',
    'src/core/sim/net',
  ],
  'src/core/sim/net': [
    'src/core/lib',
    'src/core/sim/kernel',
    'src/core/sim/os',
    'src/core/sim/program',
  ],
  'src/core/sim/manager': [
    'src/core/lib',
    'src/core/sim/kernel',
    'src/core/sim/store',
    'src/core/sim/os',
    'src/core/sim/net',
  ],
  'src/core/sim/node': [
    'src/core/lib',
    'src/core/sim/kernel',
    'src/core/sim/store',
    'src/core/sim/os',
    'src/core/sim/net',
    'src/core/sim/program',
    'src/core/sim/api/types.ts',
    'src/core/sim/world.ts',
  ],
  'src/core/sim/api': [
    'src/core/lib',
    'src/core/sim/kernel',
    'src/core/sim/store',
    'src/core/sim/os',
    'src/core/sim/net',
    'src/core/sim/manager',
    'src/core/sim/node',
  ],
  'src/core/sim/docker': [
    'src/core/lib',
    'src/core/sim/kernel',
    'src/core/sim/os',
    'src/core/sim/api/types.ts',
  ],
  'src/core/sim/shell': [
    'src/core/lib',
    'src/core/sim/kernel',
    'src/core/sim/os',
    'src/core/sim/program',
    'src/core/sim/api/types.ts',
  ],
  'src/server': [
    'src/core/lib',
    'src/core/host',
    'src/core/class',
    'src/core/deck',
    'src/core/lab',
    'src/core/protocol',
    'src/core/replay',
  ],
  'src/client': [
    'src/core/lib',
    'src/core/class',
    'src/core/deck',
    'src/core/lab',
    'src/core/protocol',
    'src/core/replay',
  ],
  'src/site': ['src/core/lib', 'src/core/host', 'src/core/lab', 'src/core/protocol'],
  'src/cli': [
    'src/core/lib',
    'src/core/host',
    'src/core/class',
    'src/core/deck',
    'src/core/lab',
    'src/core/protocol',
    'src/core/replay',
    'src/server',
  ],
};

/** Words and their cure. Each is looked for in source, tests and documents. */
const banned: readonly (readonly [RegExp, string])[] = [
  [/\bTODO\b|\bFIXME\b|\bXXX\b/, 'do it, or write an issue'],
  [/\/work\/|\.\.\/shared\//, 'the project stands alone: no path of a machine'],
  [/registry\.npmjs/, 'no address of a package registry'],
  [/console\.log\(/, 'write to the stream that was handed in'],
  [/\b(test|describe|it)\.(only|skip)\(/, 'no test is left out silently'],
];

/** Files that are longer than the rule allows, on purpose, with the reason. */
const longOnPurpose: Record<string, string> = {};

const lineLimit = 500;

const files = ['src', 'test', 'labs', 'slides', 'public'].flatMap(listFiles);
const sources = files.filter(file => /^src\/.*\.tsx?$/.test(file) && !file.endsWith('.d.ts'));
const written = [
  ...files,
  'build.mjs',
  'package.json',
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
]
  .filter(file => /\.(tsx?|mjs|md|css|yml|json)$/.test(file))
  .filter(file => !file.startsWith('test/golden/') || file.endsWith('.ts'))
  .filter(file => file !== 'test/tidy.test.ts');

describe('walls', () => {
  test('every import stays within what its room may know', () => {
    expect(sources.length).toBeGreaterThan(10);
    expect(
      sources.filter(file => !isTest(file)).flatMap(file => breaches(file, read(file))),
    ).toEqual([]);
  });

  test('the wall falls when it should', () => {
    const lines = `import { a } from '../sim/world.ts';\nimport type { b } from '../lib/bytes.ts';`;
    expect(breaches('src/core/deck/example.ts', lines)).toEqual([
      'src/core/deck/example.ts may not import src/core/sim/world.ts',
    ]);
    expect(
      breaches('src/server/example.ts', `export * from '../core/sim/kernel/kernel.ts'`),
    ).toEqual(['src/server/example.ts may not import src/core/sim/kernel/kernel.ts']);
    expect(
      breaches('src/core/sim/docker/example.ts', `await import('../manager/x.ts')`),
    ).toHaveLength(1);
  });

  test('the compiler keeps time, chance, files and the DOM out of the core', () => {
    const folder = mkdtempSync(join(root, 'test/wall-'));
    try {
      const probes = [
        'document.title',
        'setTimeout(() => {}, 1)',
        'process.pid',
        `import('node:fs')`,
      ];
      for (const [index, probe] of probes.entries())
        writeFileSync(join(folder, `probe${index}.ts`), `export const x = ${probe};\n`);
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({
          extends: '../../src/core/tsconfig.json',
          compilerOptions: { noEmit: true, composite: false, rootDir: '.' },
          include: ['*.ts'],
        }),
      );
      const tsc = join(root, 'node_modules/typescript/bin/tsc');
      const run = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
      for (const index of probes.keys()) expect(run.stdout).toContain(`probe${index}.ts`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('prose and size', () => {
  test(`no source file is longer than ${lineLimit} lines without a reason`, () => {
    const long = sources.filter(file => read(file).split('\n').length > lineLimit + 1);
    expect(long.filter(file => !(file in longOnPurpose))).toEqual([]);
  });

  test('no banned word', () => {
    const found = written.flatMap(file => {
      if (!exists(file)) return [];
      const text = read(file);
      return banned
        .filter(([word]) => word.test(text))
        .map(([word, cure]) => `${file}: ${word}: ${cure}`);
    });
    expect(found).toEqual([]);
  });

  test('every source file says in its first line what it is', () => {
    const silent = sources
      .filter(file => !isTest(file))
      .filter(file => !/^(#!.*\n)?(\/\/ |\/\* |\/\*\*)/.test(read(file)));
    expect(silent).toEqual([]);
  });
});

describe('rules', () => {
  test('every rule of a SPEC.md is quoted by a test, and every quoted rule exists', () => {
    const specs = files.filter(file => file.endsWith('SPEC.md'));
    const ruled = specs
      .flatMap(file => read(file).match(/^(?:[-*] )?\**([A-Z]{2}\d+)\b/gm) ?? [])
      .map(text => text.replace(/[^A-Z0-9]/g, ''));
    const rules = new Set(ruled);
    // Two that were written side by side may have taken the same number.
    expect(ruled.filter((rule, at) => ruled.indexOf(rule) !== at)).toEqual([]);
    const tests = files.filter(isTest).map(read).join('\n');
    const quoted = new Set(
      [...tests.matchAll(/\[([A-Z]{2}\d+(?:, ?[A-Z]{2}\d+)*)\]/g)].flatMap(m =>
        (m[1] ?? '').split(/, ?/),
      ),
    );
    expect([...rules].filter(rule => !quoted.has(rule))).toEqual([]);
    const prefixes = new Set([...rules].map(rule => rule.slice(0, 2)));
    expect([...quoted].filter(rule => prefixes.has(rule.slice(0, 2)) && !rules.has(rule))).toEqual(
      [],
    );
  });
});

function breaches(file: string, text: string): string[] {
  const room = roomOf(file);
  if (!room) return [];
  const allowed = walls[room] ?? [];
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)]
    .map(match => posix.normalize(posix.join(dirname(file), match[1] ?? '')))
    .filter(target => {
      const there = roomOf(target);
      if (there === room || !there) return false;
      return !allowed.some(
        one => one === there || one === target || (one.endsWith('/') && target.startsWith(one)),
      );
    })
    .map(target => `${file} may not import ${target}`);
}

function roomOf(file: string): string | undefined {
  return Object.keys(walls)
    .filter(room => file.startsWith(`${room}/`))
    .sort((one, other) => other.length - one.length)[0];
}

function isTest(file: string): boolean {
  return /\.(test|spec)\.tsx?$/.test(file) || file.startsWith('test/');
}

function exists(file: string): boolean {
  try {
    read(file);
    return true;
  } catch {
    return false;
  }
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => posix.join(posix.relative(root, posix.normalize(entry.parentPath)), entry.name))
      .filter(file => !file.startsWith('public/build/') && !file.includes('/node_modules/'))
      .sort();
  } catch {
    return [];
  }
}
