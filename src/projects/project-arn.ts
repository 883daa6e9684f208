import { Fn, Token } from 'aws-cdk-lib';
import { parseModelArn } from '../models/model-arn';
import { isToken, show } from '../private/check';

// Both services have projects, and the IDs have the same format.
const SERVICE = /^bedrock(-mantle)?$/;
const ID = /^proj_[a-zA-Z0-9]+$/;

/**
 * Problems with the ARN of a project. A token is not validated.
 *
 * @param prop name of the property in messages
 */
export function projectArnProblems(prop: string, arn: string): string[] {
  const parts = parseModelArn(arn);
  if (!parts && isToken(arn)) {
    return [];
  }
  const fits = (part: string, pattern: RegExp) => isToken(part) || pattern.test(part);
  const isProject = parts &&
    fits(parts.service, SERVICE) &&
    fits(parts.region, /./) &&
    fits(parts.account, /^\d{12}$/) &&
    fits(parts.resourceType, /^project$/);
  if (isProject && parts.resourceId === 'default') {
    return [`${prop} must not be the default project, got ${show(arn)}: pass a project that was created, because the default project cannot have tags`];
  }
  return isProject && fits(parts.resourceId, ID) ? [] : [
    `${prop} must look like arn:PARTITION:bedrock-mantle:REGION:ACCOUNT:project/proj_…, got ${show(arn)}: pass the ARN of a Bedrock Project`,
  ];
}

/**
 * Whether the CDK has not yet looked the ARN up. The CDK cannot split the placeholder, and its validator accepts no policy with the placeholder alone. An error would prevent the look-up, after which the CDK
 * discards the template.
 */
export function isPlaceholder(arn: string): boolean {
  return isToken(arn) && !Token.isUnresolved(arn) && parseModelArn(arn) === undefined;
}

/** ID of the project with an ARN, and the ARN in the service `bedrock-mantle`, which authorizes the calls. */
export function mantleProject(arn: string): { readonly id: string; readonly arn: string } {
  const parts = parseModelArn(arn);
  if (parts) {
    const { partition, region, account, resourceId } = parts;
    return { id: resourceId, arn: mantleProjectArn(partition, region, account, resourceId) };
  }
  const split = Fn.split(':', arn);
  const id = Fn.select(1, Fn.split('/', arn));
  return { id, arn: mantleProjectArn(Fn.select(1, split), Fn.select(3, split), Fn.select(4, split), id) };
}

function mantleProjectArn(partition: string, region: string, account: string, id: string): string {
  return `arn:${partition}:bedrock-mantle:${region}:${account}:project/${id}`;
}
