import { aws_ssm as ssm, Stack } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { isToken, show, throwProblems } from './check';
import { shortHash } from './physical-name';
import { argumentProblems } from './structs/struct-problems';

// Profiles, sets of profiles and projects, by the name of their parameter.
const EXPORTED = new WeakMap<Stack, Map<string, IConstruct>>();

/** Construct ID, name and contents of an exported parameter. */
export interface ExportedParameter extends Pick<ssm.StringParameterProps, 'parameterName' | 'description' | 'stringValue' | 'tier'> {
  readonly id: string;
}

/**
 * Creates the parameter of a profile, of a set of profiles or of a project.
 *
 * The logical ID of a parameter with a fixed name is derived from the name. Otherwise, CloudFormation would create a second parameter with the same name when the path of the construct
 * changes, and the update would fail.
 */
export function createParameter(scope: Construct, { id, parameterName, ...props }: ExportedParameter): ssm.StringParameter {
  const stack = Stack.of(scope);
  const exported = EXPORTED.get(stack) ?? new Map<string, IConstruct>();
  const fixedName = typeof parameterName === 'string' && !isToken(parameterName) ? parameterName : undefined;
  throwProblems(`exportToParameter at ${scope.node.path}`, [
    ...repeatedExportProblems(scope, id, 'exportToParameter', 'use the parameter that it returned, or write toJson() into a parameter of your own'),
    ...parameterName === undefined ? [] : argumentProblems('parameterName', 'string', parameterName).map(({ problem }) => problem),
    ...uniqueNameProblems(scope, fixedName, exported),
  ]);
  const parameter = new ssm.StringParameter(scope, id, {
    parameterName,
    // If the name contains a token, the CDK cannot determine whether the ARN needs a slash.
    simpleName: isToken(parameterName) ? false : undefined,
    ...props,
  });
  if (fixedName !== undefined) {
    EXPORTED.set(stack, exported.set(fixedName, scope));
    (parameter.node.defaultChild as ssm.CfnParameter).overrideLogicalId(`ClientSettings${shortHash(fixedName)}`);
  }
  return parameter;
}

/** Problem with a second call of a method that creates a child. */
export function repeatedExportProblems(scope: Construct, id: string, method: string, remedy: string): string[] {
  return scope.node.tryFindChild(id) ? [`${method} was already called at ${scope.node.path}: ${remedy}`] : [];
}

function uniqueNameProblems({ node }: IConstruct, name: string | undefined, exported: ReadonlyMap<string, IConstruct>): string[] {
  const other = name === undefined ? undefined : exported.get(name);
  return other && other.node !== node
    ? [`parameterName must be unique in the stack, got ${show(name)} for ${show(other.node.path)} and ${show(node.path)}: use another parameterName for one of them`]
    : [];
}
