import { Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { parseModelArn } from '../models/model-arn';
import { unsplittableArnProblems } from '../models/unsplittable-arn';
import { isToken, show } from '../private/check';
import { warn } from '../private/warning';

// AWS documents projects, and the same format of their IDs, for both services. It does not document that a project has the same ID in both.
const SERVICE = /^bedrock(-mantle)?$/;
const ID = /^proj_[a-zA-Z0-9]+$/;

/**
 * Problems with the ARN of a project. A token is not validated, unless it is a dynamic reference.
 *
 * @param prop name of the property in messages
 */
export function projectArnProblems(prop: string, arn: string): string[] {
  const parts = parseModelArn(arn);
  if (!parts && isToken(arn)) {
    return unsplittableArnProblems(prop, arn);
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

/** Warns of an ARN of the other service, from which the ARN that authorizes the calls is derived. */
export function warnOfIdOfOtherService(scope: Construct, given: string, derived: string): void {
  if (parseModelArn(given)?.service === 'bedrock') {
    warn(scope, 'TaggedProject.idOfOtherService',
      `projectArn is an ARN of the service "bedrock", and the imported project has the ARN ${show(derived)}: AWS does not document that a project has the same ID in both services. ` +
      'Verify that the ARN exists, pass the ARN of the service bedrock-mantle, or acknowledge this warning',
    );
  }
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
