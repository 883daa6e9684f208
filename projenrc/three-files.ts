import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, posix, resolve, sep } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { roomsUpTo } from './import-zones';

/**
 * Makes three files of what jsii compiled into a folder. `index.js` has the names only; `core.js`, with what a tenant needs, and `more.js`, with the rest, are loaded when
 * something of theirs is asked for, and a module in them is evaluated when it is. The declarations stay.
 *
 * Node.js finds, reads and compiles some 240 files one by one otherwise, and most of them ask it again where `aws-cdk-lib` is: decisions/0016.
 */
export async function bundleIntoThreeFiles(folder: string): Promise<void> {
  const compiled = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => file.split(sep).join('/'))
    // What an earlier run left is no module.
    .filter((file) => /\.js(on)?$/.test(file) && !['core.js', 'more.js'].includes(file));
  const load = createRequire(resolve(folder, 'index.js'));
  load('./index.js');
  const modules = compiled.filter((file) => load.cache[resolve(folder, file)]);
  const core = new Set(modules.filter((file) => roomsUpTo('alarms').includes(file.split('/')[0])));
  const more = new Set(modules.filter((file) => !core.has(file) && file.includes('/')));

  const homes = new Map(modules.filter((file) => !isIndex(file)).flatMap((file) => Object.values<unknown>(load(`./${file}`)).map((value) => [value, file])));
  const exported = (file: string) => Object.entries<unknown>(load(`./${file}`)).map(([name, value]) => ({ name, home: homes.get(value)! }))
    .sort((one, other) => one.name < other.name ? -1 : 1);
  const indexes = new Map(modules.filter(isIndex).map((file) => [file, lazyIndex(exported(file), (home) => `require('./${posix.relative(posix.dirname(file), home)}')`)]));

  const bundle = (name: string, files: Set<string>) => build({
    stdin: { contents: registry(files), resolveDir: folder },
    outfile: resolve(folder, name),
    absWorkingDir: dirname(resolve(folder)),
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    // A class that mentions itself would be called `_CostTags` in messages and in the tree.
    keepNames: true,
    plugins: [sharedPeers(), inCore(folder, files === core ? new Set() : core), moved(folder, indexes)],
  });
  await bundle('core.js', core);
  await bundle('more.js', more);

  compiled.forEach((file) => rmSync(resolve(folder, file)));
  const names = exported('index.js');
  writeFileSync(resolve(folder, 'index.js'), [
    '"use strict";',
    lazyIndex(names, (home) => `require('./${core.has(home) ? 'core' : 'more'}.js')['${home}']`),
    // Tells import statements of ES modules what there is; never evaluated.
    `0 && (module.exports = { ${names.map(({ name }) => name).join(', ')} });`,
    '',
  ].join('\n'));
}

function isIndex(file: string): boolean {
  return posix.basename(file) === 'index.js';
}

/** Exports that load the module they are from when they are asked for. */
function lazyIndex(names: Array<{ name: string; home: string }>, loaded: (home: string) => string): string {
  return [
    "Object.defineProperty(exports, '__esModule', { value: true });",
    'const lazy = (name, load) => Object.defineProperty(exports, name, {',
    '  enumerable: true,',
    '  configurable: true,',
    '  get() {',
    '    const value = load()[name];',
    '    Object.defineProperty(exports, name, { enumerable: true, value });',
    '    return value;',
    '  },',
    '});',
    ...names.map(({ name, home }) => `lazy('${name}', () => ${loaded(home)});`),
  ].join('\n');
}

/** All modules of a bundle, by file, for the other bundle and the index. */
function registry(files: Set<string>): string {
  return [...files].sort().map((file) => `Object.defineProperty(exports, '${file}', { get: () => require('./${file}') });`).join('\n');
}

/** The peers stay outside. Each is asked for once: Node.js looks up its many entry points at every call. */
function sharedPeers(): Plugin {
  return {
    name: 'peers',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^(aws-cdk-lib|constructs)$/ }, ({ path, namespace }) => namespace === 'peer' ? { path, external: true } : { path, namespace: 'peer' });
      onLoad({ filter: /.*/, namespace: 'peer' }, ({ path }) => ({ contents: `module.exports = require('${path}');` }));
    },
  };
}

/** What is in the core already is taken from there, since there may be one of each class. */
function inCore(folder: string, core: Set<string>): Plugin {
  const fileOf = (resolveDir: string, path: string) => {
    const at = resolve(resolveDir, path).slice(resolve(folder).length + 1).split(sep).join('/');
    return [at, `${at}.js`, `${at}.json`, `${at}/index.js`].find((each) => core.has(each));
  };
  return {
    name: 'core',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\.?(\/|$)/ }, ({ path, resolveDir, namespace }) => {
        if (namespace === 'core') {
          return { path, external: true };
        }
        const file = fileOf(resolveDir, path);
        return file ? { path: file, namespace: 'core' } : undefined;
      });
      onLoad({ filter: /.*/, namespace: 'core' }, ({ path }) => ({ contents: `module.exports = require('./core.js')['${path}'];` }));
    },
  };
}

/** Modules as they are, but for index files, data, and paths that start where a module is. */
function moved(folder: string, indexes: Map<string, string>): Plugin {
  return {
    name: 'moved',
    setup({ onLoad }) {
      onLoad({ filter: /\.js(on)?$/, namespace: 'file' }, ({ path }) => {
        const file = path.slice(resolve(folder).length + 1).split(sep).join('/');
        const contents = readFileSync(path, 'utf8');
        if (file.endsWith('.json')) {
          // A string is read faster than an object, and parsed only when it is asked for.
          return { contents: `module.exports = JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(contents)))});` };
        }
        return { contents: indexes.get(file) ?? contents.replace(/\b__dirname\b/g, `require('node:path').join(__dirname, '${posix.dirname(file)}')`) };
      });
    },
  };
}

if (require.main === module) {
  void bundleIntoThreeFiles(resolve(__dirname, '..', 'lib'));
}
