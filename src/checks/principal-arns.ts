import type { DeployedResource } from './deployed-resources';
import { generatedName } from './resource-arns';
import type { TemplateText } from './template-text';
import { anything } from '../private/template-values';

// A generated name is the name of the stack, the logical ID and random characters. CloudFormation shortens the first two.
const KEPT_OF_STACK_NAME = 16;

/**
 * Returns patterns of the ARN that a role or user has after deployment, and the text of a reference to it.
 */
export function principalArns(text: TemplateText, { template, logicalId, type, properties }: DeployedResource): string[] {
  const kind = type === 'AWS::IAM::User' ? 'user' : 'role';
  const name = properties.RoleName ?? properties.UserName;
  const generated = template.isEmbedded ? '*' : `${template.stack.stackName.slice(0, KEPT_OF_STACK_NAME)}*`;
  const names = name === undefined ? [generated] : text.of(template, name).map(anything);
  const paths = properties.Path === undefined ? ['/'] : text.of(template, properties.Path).map(anything);
  return [`arn:*:iam::*:${kind}/${generatedName(logicalId)}`, ...paths.flatMap((path) => names.map((each) => `arn:*:iam::*:${kind}${path}${each}`))];
}
