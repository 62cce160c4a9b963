// Builds what changed: types and JavaScript by tsc, then the browser's bundles by esbuild.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));
const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', import.meta.url));
const compiled = spawnSync(process.execPath, [tsc, '-b'], { cwd: root, stdio: 'inherit' });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);
// tsc writes 644: without this the second `npx deckhand` says "Permission denied".
if (existsSync(`${root}dist/cli/main.js`)) chmodSync(`${root}dist/cli/main.js`, 0o755);

const pages = ['student', 'presenter', 'projector'];
const entryPoints = pages
  .map(page => ({ in: `${root}src/client/${page}/main.tsx`, out: page }))
  .filter(entry => existsSync(entry.in));
if (entryPoints.length > 0)
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
    loader: { '.woff2': 'file', '.svg': 'file' },
    logLevel: 'warning',
    metafile: true,
  });
