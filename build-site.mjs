// The simulator of a static site in two scripts: what every exercise needs, and what few do.
// The second is loaded by the worker once the first exercise can run, or at once when one is called.
import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const late = Object.entries({
  'shell/programs': [
    ...['awk', 'columns', 'copy', 'dd', 'df', 'diff', 'digests', 'expr', 'find', 'git', 'gzip'],
    ...['hex', 'journalctl', 'jq', 'less', 'look', 'make', 'more-runners', 'nano', 'od'],
    ...['odd-tools', 'processes', 'reshape', 'sed', 'ssh', 'systemctl', 'tar', 'tsort', 'vi'],
    'vmstat',
  ],
  'net/tools': [
    ...['ab', 'apk', 'apt', 'dig', 'drill', 'httping', 'ip', 'nc', 'nslookup', 'ping', 'redis-cli'],
    ...['small-tools', 'sockets-tools', 'wget'],
  ],
  'api/build': ['build-steps', 'copy-files', 'dockerfile'],
  'docker/compose': ['body', 'build', 'lifecycle', 'look', 'up'],
  // All that needs YAML, which is large.
  'docker/stack': ['compose-load', 'write-yaml'],
}).flatMap(([folder, names]) => names.map(name => `src/core/sim/${folder}/${name}.ts`));

/** `options`: esbuild's, of both scripts. Writes `site-worker.js` and `site-later.js`. */
export async function buildSimulator(root, outdir, options) {
  const rootOf = path => relative(root, path).replaceAll('\\', '/');
  const stubs = new Map();
  for (const path of late) stubs.set(path, await stubOf(root, path));
  const lateOnly = {
    name: 'late-programs',
    setup(bundle) {
      bundle.onLoad({ filter: /[\\/]core[\\/]sim[\\/].*\.ts$/ }, ({ path }) => {
        const contents = stubs.get(rootOf(path));
        return contents === undefined ? null : { contents, loader: 'js' };
      });
    },
  };
  const bundle = (name, contents, plugins) =>
    build({
      ...options,
      absWorkingDir: root,
      stdin: { contents, resolveDir: root, sourcefile: `${name}.js` },
      outfile: `${outdir}/${name}.js`,
      bundle: true,
      format: 'iife',
      plugins,
      metafile: true,
    });
  const worker = `import './src/site/worker.ts';`;
  const first = await build({
    ...options,
    absWorkingDir: root,
    stdin: { contents: worker, resolveDir: root },
    bundle: true,
    format: 'iife',
    plugins: [lateOnly],
    metafile: true,
    write: false,
    outfile: `${outdir}/none.js`,
  });
  const there = new Set(Object.keys(first.metafile.inputs).filter(path => !late.includes(path)));
  // A module of the first script is the same one in the second: its state is there once.
  const shared = new Set();
  const useShared = {
    name: 'shared-modules',
    setup(build) {
      build.onResolve({ filter: /./ }, async ({ path, ...rest }) => {
        if (rest.pluginData === 'own' || rest.kind === 'entry-point') return null;
        const found = await build.resolve(path, { ...rest, pluginData: 'own' });
        const name = rootOf(found.path);
        if (!there.has(name)) return found;
        shared.add(name);
        return { path: name, namespace: 'shared' };
      });
      build.onLoad({ filter: /./, namespace: 'shared' }, ({ path }) => ({
        contents: `module.exports = self.deckhandShared[${JSON.stringify(path)}];`,
        loader: 'js',
      }));
    },
  };
  const names = late.map((path, at) => `import * as m${at} from './${path}';`).join('\n');
  const table = late.map((path, at) => `${JSON.stringify(path)}: m${at}`).join(', ');
  await bundle('site-later', `${names}\nself.deckhandLater = { ${table} };`, [useShared]);
  const kept = [...shared];
  const share = kept.map((path, at) => `import * as s${at} from './${path}';`).join('\n');
  const list = kept.map((path, at) => `${JSON.stringify(path)}: s${at}`).join(', ');
  await bundle('site-worker', `${share}\nself.deckhandShared = { ${list} };\n${worker}`, [
    lateOnly,
  ]);
}

/** The same exports, whose programs load the real ones when they are called. */
async function stubOf(root, path) {
  const built = resolve(root, path.replace(/^src/, 'dist').replace(/\.ts$/, '.js'));
  const exported = await import(pathToFileURL(built).href);
  const lines = Object.entries(exported).map(([name, value]) => {
    // A class cannot stand for another: who would import it from the first script fails to build.
    if (/^class\b/.test(String(value))) return '';
    if (typeof value === 'function')
      return `export const ${name} = (...given) => later(${JSON.stringify(path)}).${name}(...given);`;
    const isList = Array.isArray(value);
    const stubs = (isList ? value : [value]).map((program, at) => {
      const known = ['name', 'run', 'complete', 'resume'];
      if (
        typeof program?.run !== 'function' ||
        Object.keys(program).some(key => !known.includes(key))
      )
        throw new Error(`${path}: ${name} is no program, so it cannot come later`);
      const real = `later(${JSON.stringify(path)}).${name}${isList ? `[${at}]` : ''}`;
      const calls = ['run', 'complete', 'resume']
        .filter(call => program[call] !== undefined)
        .map(call => `${call}: (...given) => ${real}.${call}(...given)`);
      return `{ name: ${JSON.stringify(program.name)}, ${calls.join(', ')} }`;
    });
    const text = isList ? `[${stubs.join(', ')}]` : stubs[0];
    return `export const ${name} = ${text};`;
  });
  return `function later(path) {
    if (self.deckhandLater === undefined) importScripts(new URL('site-later.js', location.href).href);
    return self.deckhandLater[path];
  }
  ${lines.join('\n')}`;
}
