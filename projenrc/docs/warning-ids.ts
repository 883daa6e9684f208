import ts from 'typescript';

const PREFIX = 'cdk-bedrock-cost-tags:';

/** The file whose function all warnings go through. */
const HELPER = 'private/warning.ts';

/**
 * The ids of all warnings that the sources give, each by a call of `warn(scope, 'Construct.reason', message)`.
 *
 * An id may be put together from a constant of its file, or from the arguments of a function that hands it on: `this.warnOfImport('importedTopic', …)`.
 *
 * @param sources text by path, from the folder of the sources
 * @throws if a warning does not go through `warn`, because its message would lack the link
 */
export function warningIds(sources: Record<string, string>): string[] {
  const files = Object.entries(sources).map(([path, text]) => ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true));
  const direct = files.filter(({ fileName }) => fileName.replaceAll('\\', '/') !== HELPER)
    .find((file) => [...calls(file, 'addWarningV2'), ...calls(file, 'addWarning')].length > 0);
  if (direct) {
    throw new Error(`${direct.fileName}: a warning must go through warn() of ${HELPER}, which adds the link to its documentation`);
  }
  const ids = files.flatMap((file) => calls(file, 'warn').filter(({ expression }) => ts.isIdentifier(expression)).flatMap((call) => texts(call.arguments[1], file, files)));
  return [...new Set(ids)].map((id) => `${PREFIX}${id}`).sort();
}

/** Problems of the page of warnings: ids without a heading, and headings of ids that nothing gives. A heading is `### Construct: id`, whose anchor the message links. */
export function headingProblems(given: readonly string[], text: string): string[] {
  const listed = [...text.matchAll(/^### (\w+): (\w+)$/gm)].map(([, construct, id]) => `${PREFIX}${construct}.${id}`);
  return [
    ...given.filter((id) => !listed.includes(id)).map((id) => `the warning ${id} has no heading`),
    ...listed.filter((id) => !given.includes(id)).map((id) => `nothing gives the warning ${id}`),
  ];
}

/** Every text that an expression can be. */
function texts(expression: ts.Node, file: ts.SourceFile, files: ts.SourceFile[]): string[] {
  if (ts.isStringLiteralLike(expression)) {
    return [expression.text];
  }
  if (ts.isConditionalExpression(expression)) {
    return [...texts(expression.whenTrue, file, files), ...texts(expression.whenFalse, file, files)];
  }
  if (ts.isTemplateExpression(expression)) {
    return expression.templateSpans.reduce<string[]>((starts, span) => starts.flatMap((start) =>
      texts(span.expression, file, files).map((value) => start + value + span.literal.text)), [expression.head.text]);
  }
  if (ts.isIdentifier(expression)) {
    return named(expression, file, files);
  }
  throw new Error(`${file.fileName}: the id of a warning must be a text that can be read off the sources, got ${expression.getText(file)}`);
}

function named(name: ts.Identifier, file: ts.SourceFile, files: ts.SourceFile[]): string[] {
  for (let scope: ts.Node = name.parent; scope; scope = scope.parent) {
    if (ts.isFunctionLike(scope)) {
      const index = scope.parameters.findIndex((parameter) => parameter.name.getText(file) === name.text);
      if (index >= 0) {
        return argumentsOf(scope, index, file, files);
      }
    }
  }
  const declared = all(file, ts.isVariableDeclaration).find((each) => each.name.getText(file) === name.text && each.initializer);
  return declared ? texts(declared.initializer!, file, files) : [];
}

/** What the callers of a function pass to it. One that hands on a parameter of its own, `subject`, has it from a property of that name in some props. */
function argumentsOf(called: ts.SignatureDeclaration, index: number, file: ts.SourceFile, files: ts.SourceFile[]): string[] {
  const name = called.name?.getText(file) ?? (ts.isVariableDeclaration(called.parent) ? called.parent.name.getText(file) : '');
  const parameter = called.parameters[index].name.getText(file);
  return calls(file, name).map((call) => call.arguments[index]).filter((each) => each !== undefined)
    .flatMap((each) => ts.isIdentifier(each) && each.text === parameter ? assigned(parameter, files) : texts(each, file, files));
}

function assigned(property: string, files: ts.SourceFile[]): string[] {
  return files.flatMap((file) => all(file, ts.isPropertyAssignment)
    .filter(({ name }) => name.getText(file) === property)
    .flatMap(({ initializer }) => texts(initializer, file, files)));
}

function calls(file: ts.SourceFile, name: string): ts.CallExpression[] {
  return all(file, ts.isCallExpression)
    .filter(({ expression }) => (ts.isPropertyAccessExpression(expression) ? expression.name : expression).getText(file) === name);
}

function all<T extends ts.Node>(file: ts.SourceFile, is: (node: ts.Node) => node is T): T[] {
  const found: T[] = [];
  const visit = (node: ts.Node): void => {
    if (is(node)) {
      found.push(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
