// Builds what changed: types and JavaScript by tsc, then the browser's bundles by esbuild.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildSimulator } from './build-site.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', import.meta.url));
const compiled = spawnSync(process.execPath, [tsc, '-b'], { cwd: root, stdio: 'inherit' });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);
// tsc writes 644: without this the second `npx deckhand` says "Permission denied".
if (existsSync(`${root}dist/cli/main.js`)) chmodSync(`${root}dist/cli/main.js`, 0o755);

// A module that looks beside itself still does so from within a bundle.
const ownAddress = {
  name: 'own-address',
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]dist[\\/](?:cli|server|core)[\\/].*\.js$/ }, ({ path }) => {
      const address = JSON.stringify(relative(`${root}dist/cli`, path).replaceAll('\\', '/'));
      const text = readFileSync(path, 'utf8');
      return {
        contents: text.replaceAll('import.meta.url', `new URL(${address}, import.meta.url).href`),
      };
    });
  },
};

// Commands that are started often: one file each loads three times as fast as its modules.
await build({
  absWorkingDir: root,
  entryPoints: ['build', 'check', 'dump', 'record', 'serve', 'sim', 'test'].map(name => ({
    in: `${root}dist/cli/${name}.js`,
    out: `${name}.bundle`,
  })),
  outdir: `${root}dist/cli`,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  logLevel: 'warning',
  // What is compiled for this machine stays where npm put it; sockets do without the optional two.
  external: ['libsql', '@lydell/node-pty', 'bufferutil', 'utf-8-validate', '@playwright/test'],
  plugins: [ownAddress],
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
  },
});

// A page speaks WebSocket or plain requests: what socket.io has besides stays out of it.
const withoutWebTransport = {
  name: 'without-web-transport',
  setup(bundle) {
    bundle.onLoad(
      { filter: /engine\.io-client[\\/]build[\\/]esm[\\/].*webtransport\.js$/ },
      () => ({
        contents: 'export class WT {}',
      }),
    );
  },
};

const pages = ['student', 'presenter', 'projector', 'paper', 'site'];
const entryPoints = pages
  .flatMap(page => [
    { in: `${root}src/client/${page}/main.tsx`, out: page },
    { in: `${root}src/client/style/${page}.css`, out: page },
  ])
  // Comes with the map's script, when somebody opens the map.
  .concat({ in: `${root}src/client/style/map.css`, out: 'map' })
  .concat({ in: `${root}src/client/style/replay.css`, out: 'replay' })
  .filter(entry => existsSync(entry.in));
if (entryPoints.length > 0) {
  // Parts of an earlier build have other names and would stay for ever.
  rmSync(`${root}public/build`, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints,
    outdir: `${root}public/build`,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    sourcemap: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // Names of pages are fixed, those of shared parts change with what is in them.
    chunkNames: 'part-[hash]',
    // Fonts are served from public/fonts, relative to the style sheet under any base path.
    external: ['../fonts/*'],
    logLevel: 'warning',
    plugins: [withoutWebTransport],
    // The licences' own words lie beside each part, where no reader waits for them.
    legalComments: 'linked',
  });
  // What keeps a static site offline, and its simulator: scripts that stand alone.
  const alone = {
    target: 'es2022',
    minify: true,
    sourcemap: true,
    // A worker has no document: packages come in the form that needs none.
    conditions: ['worker'],
    logLevel: 'warning',
    legalComments: 'linked',
  };
  await build({
    ...alone,
    absWorkingDir: root,
    entryPoints: [
      { in: `${root}src/site/service-worker.ts`, out: 'service-worker' },
      { in: `${root}src/client/site/embed.ts`, out: 'embed' },
    ],
    outdir: `${root}public/build`,
    bundle: true,
    format: 'iife',
  });
  await buildSimulator(root, `${root}public/build`, alone);
}
