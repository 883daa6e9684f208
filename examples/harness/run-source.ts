import { createRequire } from 'node:module';
import * as cdk from 'aws-cdk-lib';
import ts from 'typescript';
import * as costTags from '../../src';

type Values = Readonly<Record<string, unknown>>;

const requireHere = createRequire(__filename);

/**
 * Runs a TypeScript source as a CommonJS module and returns its exports. The source gets the package from src. Types are not checked.
 *
 * @param modules modules that the source imports in place of those that are installed, by name
 * @param globals further variables of the module, such as `__dirname`
 */
export function runSource(code: string, fileName: string, modules: Values = {}, globals: Values = {}): any {
  const { outputText } = ts.transpileModule(code, {
    fileName,
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  const given: Values = { 'cdk-bedrock-cost-tags': costTags, ...modules };
  const load = (name: string): unknown => {
    if (Object.hasOwn(given, name)) {
      return given[name];
    }
    if (name.startsWith('.')) {
      throw new Error(`${fileName} imports ${name}: pass it in modules`);
    }
    return requireHere(name);
  };
  const module = { exports: {} as any };
  new Function('require', 'module', 'exports', ...Object.keys(globals), outputText)(load, module, module.exports, ...Object.values(globals));
  return module.exports;
}

/** The module aws-cdk-lib with another class as `App`. Its properties are getters, so they are inherited and not copied. */
export function libraryWithApp(App: typeof cdk.App): unknown {
  return Object.create(cdk, { App: { value: App } });
}
