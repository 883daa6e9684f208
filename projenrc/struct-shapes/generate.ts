import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import * as ts from 'typescript';

/**
 * Properties and types of the public API, by name. A type is written as `string`, `number`, `boolean`, `date`, `any`, the name of an entry, or `=NAME` for an object of which the name is all that is known. `[]` follows
 * the elements of a list, `{}` the values of a map, and `?` what may be left out.
 */
export interface StructShapes {
  /** Properties by name, for each struct. Those that another library defines are not known, and `...` takes their place. */
  readonly structs: Record<string, Record<string, string>>;
  /** Members by which an object of a class is recognized. */
  readonly classes: Record<string, string[]>;
  /** Values of each enumeration, by member. */
  readonly enums: Record<string, Record<string, string>>;
  /** Struct of the properties of each construct, by class. */
  readonly constructs: Record<string, string>;
}

/** Parameters by name, of constructors as `Class` and of methods as `Class.method`. */
export type Callables = Record<string, Record<string, string>>;

type Declaration = ts.InterfaceDeclaration | ts.ClassDeclaration | ts.EnumDeclaration;

const PRIMITIVES: Partial<Record<ts.SyntaxKind, string>> = {
  [ts.SyntaxKind.StringKeyword]: 'string',
  [ts.SyntaxKind.NumberKeyword]: 'number',
  [ts.SyntaxKind.BooleanKeyword]: 'boolean',
  [ts.SyntaxKind.AnyKeyword]: 'any',
};

/**
 * Reads the shapes from the sources that an index exports. Only their syntax is read, which takes milliseconds; a test compares the result with what jsii reads from their types.
 */
export function generate(index: string): StructShapes {
  const exported = exportedDeclarations(index);
  const shapes = new Shapes(dirname(index), exported);
  const all = [...exported.values()];
  const structs = sorted(all.filter(isStruct).map((each) => [each.name.text, shapes.properties(each)]));
  const taken = new Set(Object.values(structs).flatMap((properties) => Object.values(properties)).map(nameIn));
  return {
    structs,
    classes: sorted(all.filter(ts.isClassDeclaration).filter((each) => taken.has(each.name!.text))
      .map((each) => [each.name!.text, shapes.instanceMembers(each)])),
    enums: sorted(all.filter(ts.isEnumDeclaration).map((each) => [each.name.text, enumValues(each)])),
    constructs: Object.fromEntries(Object.entries(callables(index)).flatMap(([name, { scope, id, ...others }]) =>
      !name.includes('.') && scope && id ? Object.values(others).map((props) => [name, nameIn(props)]) : [])),
  };
}

/**
 * Constructors and methods with a struct among their parameters.
 */
export function callables(index: string): Callables {
  const exported = exportedDeclarations(index);
  const shapes = new Shapes(dirname(index), exported);
  const all = [...exported.values()].flatMap((each) => ts.isEnumDeclaration(each) || isStruct(each) ? [] : shapes.callables(each));
  return sorted(all.filter(([, parameters]) => Object.values(parameters).some((type) => {
    const declaration = exported.get(nameIn(type));
    return declaration !== undefined && isStruct(declaration);
  })));
}

/** The text of the file. */
export function render(shapes: StructShapes): string {
  return `${JSON.stringify(shapes, undefined, 1)}\n`;
}

class Shapes {
  constructor(private readonly root: string, private readonly exported: ReadonlyMap<string, Declaration>) {}

  properties(struct: ts.InterfaceDeclaration): Record<string, string> {
    const inherited = (struct.heritageClauses ?? []).flatMap(({ types }) => [...types])
      .map(({ expression }) => this.exported.get(expression.getText()));
    const own = struct.members.filter(ts.isPropertySignature)
      .map((member) => [member.name.getText(), this.type(member.type!, Boolean(member.questionToken))]);
    return {
      ...Object.assign({}, ...inherited.map((each) => each ? this.properties(each as ts.InterfaceDeclaration) : { '...': 'any' })),
      ...Object.fromEntries(own),
    };
  }

  instanceMembers(type: ts.ClassDeclaration): string[] {
    const own = type.members.filter((member) => member.name && !isHidden(member) && !has(member, ts.SyntaxKind.StaticKeyword)
      && !('questionToken' in member && member.questionToken)).map((member) => member.name!.getText());
    const base = baseOf(type);
    return [...new Set([...base ? this.instanceMembers(base) : [], ...own])].sort();
  }

  callables(type: ts.InterfaceDeclaration | ts.ClassDeclaration): Array<[string, Record<string, string>]> {
    const name = type.name!.text;
    const methods = [...type.members].filter(isCallable).filter((member) => !isHidden(member));
    const base = ts.isClassDeclaration(type) ? baseOf(type) : undefined;
    const ofBase = base ? this.callables(base).filter(([id]) => id.includes('.')) : [];
    const inherited = ofBase.map(([id, parameters]): [string, Record<string, string>] => [`${name}.${id.split('.')[1]}`, parameters]);
    return [
      ...inherited,
      ...methods.map((method): [string, Record<string, string>] => [
        ts.isConstructorDeclaration(method) ? name : `${name}.${method.name.getText()}`,
        Object.fromEntries(method.parameters.map((each) => [
          each.name.getText(),
          this.type(each.type!, Boolean(each.questionToken ?? each.initializer)),
        ])),
      ]),
    ];
  }

  private type(node: ts.TypeNode, isOptional: boolean): string {
    return `${this.required(node)}${isOptional ? '?' : ''}`;
  }

  private required(node: ts.TypeNode): string {
    if (ts.isTypeOperatorNode(node)) {
      return this.required(node.type);
    }
    if (ts.isArrayTypeNode(node)) {
      return `${this.required(node.elementType)}[]`;
    }
    if (ts.isTypeLiteralNode(node) && node.members.length === 1 && ts.isIndexSignatureDeclaration(node.members[0])) {
      return `${this.required(node.members[0].type)}{}`;
    }
    if (ts.isTypeReferenceNode(node)) {
      return this.named(node);
    }
    const primitive = PRIMITIVES[node.kind];
    if (!primitive) {
      throw new Error(`${relative(this.root, node.getSourceFile().fileName)}: no shape for the type ${node.getText()}`);
    }
    return primitive;
  }

  private named(node: ts.TypeReferenceNode): string {
    const name = node.typeName.getText();
    const own = this.exported.get(name);
    if (own) {
      return ts.isInterfaceDeclaration(own) && !isStruct(own) ? `=${name}` : name;
    }
    if (name === 'Array' || name === 'ReadonlyArray') {
      return `${this.required(node.typeArguments![0])}[]`;
    }
    return name === 'Date' ? 'date' : isForeignObject(node) ? `=${name}` : 'any';
  }
}

/**
 * Whether a type of another library is a class or an interface with methods, and so not a text and not a struct, whose properties depend on the version.
 */
function isForeignObject(node: ts.TypeReferenceNode): boolean {
  const name = node.typeName.getText().split('.').at(-1)!;
  const path = importPath(node.getSourceFile(), node.typeName.getText().split('.')[0]);
  if (/^I[A-Z]/.test(name)) {
    return true;
  }
  const module = path && !path.startsWith('.') ? createRequire(__filename)(path) as Record<string, unknown> : {};
  const value = module[name] ?? (module[node.typeName.getText().split('.')[0]] as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'function';
}

function importPath(file: ts.SourceFile, name: string): string | undefined {
  const found = file.statements.filter(ts.isImportDeclaration).find(({ importClause }) => {
    const bindings = importClause?.namedBindings;
    return bindings && (ts.isNamespaceImport(bindings) ? bindings.name.text === name : bindings.elements.some((each) => each.name.text === name));
  });
  return (found?.moduleSpecifier as ts.StringLiteral | undefined)?.text;
}

const files = new Map<string, ts.SourceFile>();

function parse(file: string): ts.SourceFile {
  const known = files.get(file) ?? ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
  files.set(file, known);
  return known;
}

function sourceOf(from: string, path: string): ts.SourceFile {
  const base = resolve(dirname(from), path);
  try {
    return parse(`${base}.ts`);
  } catch {
    return parse(join(base, 'index.ts'));
  }
}

function exportedDeclarations(index: string): Map<string, Declaration> {
  const walk = (file: ts.SourceFile): Declaration[] => file.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement) && statement.moduleSpecifier) {
      return walk(sourceOf(file.fileName, (statement.moduleSpecifier as ts.StringLiteral).text));
    }
    return isDeclaration(statement) && has(statement, ts.SyntaxKind.ExportKeyword) && !isInternal(statement) ? [statement] : [];
  });
  return new Map(walk(parse(index)).map((each) => [each.name!.text, each]));
}

/** The class of this library that a class extends, exported or not. */
function baseOf(type: ts.ClassDeclaration): ts.ClassDeclaration | undefined {
  const name = type.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0].expression.getText();
  const path = name && importPath(type.getSourceFile(), name);
  return path?.startsWith('.')
    ? sourceOf(type.getSourceFile().fileName, path).statements.filter(ts.isClassDeclaration).find((each) => each.name?.text === name)
    : undefined;
}

/** The name in a type, without what surrounds it. */
function nameIn(type: string): string {
  return type.replace(/[[\]{}?]/g, '');
}

function isDeclaration(statement: ts.Statement): statement is Declaration {
  return ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement);
}

function isCallable(member: ts.ClassElement | ts.TypeElement): member is ts.MethodDeclaration | ts.MethodSignature | ts.ConstructorDeclaration {
  return ts.isMethodDeclaration(member) || ts.isMethodSignature(member) || ts.isConstructorDeclaration(member);
}

// As jsii tells them apart.
function isStruct(declaration: Declaration): declaration is ts.InterfaceDeclaration {
  return ts.isInterfaceDeclaration(declaration) && !/^I[A-Z]/.test(declaration.name.text);
}

function enumValues({ name, members }: ts.EnumDeclaration): Record<string, string> {
  return Object.fromEntries(members.map((member) => {
    if (!member.initializer || !ts.isStringLiteral(member.initializer)) {
      throw new Error(`${name.text}.${member.name.getText()} must have a text as its value`);
    }
    return [member.name.getText(), member.initializer.text];
  }));
}

function has(node: ts.Node, modifier: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && Boolean(ts.getModifiers(node)?.some(({ kind }) => kind === modifier));
}

function isHidden(node: ts.Node): boolean {
  return has(node, ts.SyntaxKind.PrivateKeyword) || has(node, ts.SyntaxKind.ProtectedKeyword) || isInternal(node);
}

function isInternal(node: ts.Node): boolean {
  return ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal');
}

function sorted<T>(entries: Array<[string, T]>): Record<string, T> {
  return Object.fromEntries([...entries].sort(([one], [other]) => one < other ? -1 : 1));
}

/** Where the index is, and where the file belongs. */
export const INDEX = join(__dirname, '../../src/index.ts').split(sep).join('/');
export const FILE = join(__dirname, '../../src/private/structs/struct-shapes.json');
