import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, posix, resolve, sep } from 'node:path';
import * as ts from 'typescript';
import { roomsUpTo } from './import-zones';

/**
 * Makes three files of what jsii compiled into a folder. `index.js` has the names only; `core.js`, with what a tenant needs, and `more.js`, with the rest, are loaded when
 * something of theirs is asked for. A module in them is evaluated when another one uses something of it. The declarations stay that the index reaches: those of the functions import the
 * AWS SDK, which a user does not have.
 *
 * Node.js finds, reads and compiles some 300 files one by one otherwise, and most of them ask it again where `aws-cdk-lib` is: decisions/0016.
 */
export function bundleIntoThreeFiles(folder: string): void {
  const compiled = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => file.split(sep).join('/'))
    // What an earlier run left is no module.
    .filter((file) => /\.js(on)?$/.test(file) && !['core.js', 'more.js'].includes(file));
  const load = createRequire(resolve(folder, 'index.js'));
  load('./index.js');
  const modules = compiled.filter((file) => load.cache[resolve(folder, file)]).sort();
  const core = new Set(modules.filter((file) => roomsUpTo('alarms').includes(file.split('/')[0])));
  const more = new Set(modules.filter((file) => !core.has(file) && file.includes('/')));

  const homes = new Map(modules.filter((file) => !isIndex(file)).flatMap((file) => Object.values<unknown>(load(`./${file}`)).map((value) => [value, file])));
  const exported = (file: string) => Object.entries<unknown>(load(`./${file}`)).map(([name, value]) => ({ name, home: homes.get(value)! }))
    .sort((one, other) => one.name < other.name ? -1 : 1);
  const textOf = (file: string) => {
    const text = readFileSync(resolve(folder, file), 'utf8');
    switch (true) {
      // A string is read faster than an object, and parsed only when it is asked for.
      case file.endsWith('.json'): return `module.exports = JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(text)))});`;
      case isIndex(file): return lazyIndex(exported(file), (home) => `load('${home}')`);
      default: return importedLate(file, text, modules);
    }
  };
  const bundle = (files: Set<string>, elsewhere: string) => [
    LOADER,
    `const elsewhere = (name) => ${elsewhere};`,
    ...[...files].map((file) => `\n// lib/${file}\ndefinitions['${file}'] = (exports, module) => {\n${textOf(file)}\n};`),
    '\nmodule.exports = load;\n',
  ].join('\n');
  const contents = {
    'core.js': bundle(core, 'require(name)'),
    // What is in the core already is taken from there, since there may be one of each class.
    'more.js': bundle(more, 'require(\'./core.js\')(name)'),
    'index.js': [
      '"use strict";',
      lazyIndex(exported('index.js'), (home) => `require('./${core.has(home) ? 'core' : 'more'}.js')('${home}')`),
      // Tells import statements of ES modules what there is; never evaluated.
      `0 && (module.exports = { ${exported('index.js').map(({ name }) => name).join(', ')} });`,
      '',
    ].join('\n'),
  };

  compiled.forEach((file) => rmSync(resolve(folder, file)));
  const declarations = reachedDeclarations(resolve(folder, 'index.d.ts'));
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => resolve(folder, file))
    .filter((file) => file.endsWith('.d.ts') && !declarations.has(file)).forEach((file) => rmSync(file));
  Object.entries(contents).forEach(([file, text]) => writeFileSync(resolve(folder, file), text));
}

const LOADER = `"use strict";
const definitions = {};
const modules = {};
function load(name) {
  const known = modules[name];
  if (known !== undefined) {
    return known.exports;
  }
  const define = definitions[name];
  const module = { exports: define === undefined ? elsewhere(name) : {} };
  modules[name] = module;
  define?.(module.exports, module);
  return module.exports;
}
function imported(name) {
  let exports;
  return () => exports ??= load(name);
}`;

/** The declarations that a declaration imports, and those that they import. */
function reachedDeclarations(file: string, reached: Set<string> = new Set()): Set<string> {
  if (!reached.has(file)) {
    reached.add(file);
    for (const [, from, imported] of readFileSync(file, 'utf8').matchAll(/\bfrom '(\.[^']*)'|\bimport\('(\.[^']*)'\)/g)) {
      const path = from ?? imported;
      reachedDeclarations([`${path}.d.ts`, `${path}/index.d.ts`].map((each) => resolve(dirname(file), each)).find((each) => existsSync(each))!, reached);
    }
  }
  return reached;
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

/** The text of a module without comments, which loads another module when it first uses something of it. */
function importedLate(file: string, text: string, modules: readonly string[]): string {
  const nameOf = (path: string) => {
    const at = posix.join(posix.dirname(file), path);
    return path.startsWith('.') ? [at, `${at}.js`, `${at}.json`, `${at}/index.js`].find((each) => modules.includes(each))! : path;
  };
  const transform: ts.TransformerFactory<ts.SourceFile> = (context) => (source) => {
    const { factory } = context;
    const names = new Set(source.statements.flatMap(importsOf).map(({ name }) => name));
    const visit = (node: ts.Node, parent: ts.Node): ts.Node => {
      if (ts.isCallExpression(node) && pathOf(node) !== undefined) {
        const isLate = ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) && names.has(parent.name.text);
        return factory.createCallExpression(factory.createIdentifier(isLate ? 'imported' : 'load'), undefined, [factory.createStringLiteral(nameOf(pathOf(node)!))]);
      }
      const isUse = ts.isIdentifier(node) && names.has(node.text) && !(ts.isVariableDeclaration(parent) && parent.name === node) &&
        !(ts.isPropertyAccessExpression(parent) && parent.name === node);
      return isUse ? factory.createCallExpression(node, undefined, []) : ts.visitEachChild(node, (child) => visit(child, node), context);
    };
    return ts.visitEachChild(source, (child) => visit(child, source), context);
  };
  const { outputText } = ts.transpileModule(text, {
    fileName: file,
    transformers: { before: [transform] },
    compilerOptions: { allowJs: true, module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, removeComments: true },
  });
  return outputText.replace(/^"use strict";\n/, '').replace(/\b__dirname\b/g, `load('node:path').join(__dirname, '${posix.dirname(file)}')`).trimEnd();
}

/** Variables of a statement that hold another module. */
function importsOf(statement: ts.Statement): Array<{ name: string }> {
  return ts.isVariableStatement(statement)
    ? statement.declarationList.declarations.flatMap(({ name, initializer }) =>
      ts.isIdentifier(name) && initializer && pathOf(initializer) !== undefined ? [{ name: name.text }] : [])
    : [];
}

/** The path in a call of `require`. */
function pathOf(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== 'require') {
    return undefined;
  }
  const [path] = node.arguments;
  return ts.isStringLiteral(path) ? path.text : undefined;
}

if (require.main === module) {
  bundleIntoThreeFiles(resolve(__dirname, '..', 'lib'));
}
