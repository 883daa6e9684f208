import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { DeployedProfile, DeployedProject } from './audit-request';
import { finalTags, isOfType, resourcesInStack } from './deployed-profiles';
import { differAtSynth, isToken } from '../private/check';
import { constructPath } from '../private/construct-path';
import type { IBedrockProject } from '../projects';
import { isBedrockProject } from '../projects/is-bedrock-project';
import { CostTagCarrierKind, type ICostTagCarrier } from '../tags';

/** Carrier of tags that is a role or a user. */
export interface PrincipalCarrier extends ICostTagCarrier {
  readonly principalArn: string;
}

const PROJECT_TYPE = 'AWS::BedrockMantle::Project';

/** Projects and their final tags. Call it at synth, after all tags have been added. */
export function deployedProjects(projects: readonly IBedrockProject[]): DeployedProject[] {
  return projects.map((project) => {
    const { projectArn: arn, node: { path, defaultChild }, costTags } = project;
    const tags = defaultChild && isOfType(defaultChild, PROJECT_TYPE) ? finalTags(defaultChild) : costTags._entries();
    return { arn, path, tags, models: modelIdsOf(project) };
  });
}

/** All projects in a stack, regardless of the construct that creates them, with their final tags. Call it at synth, after all tags have been added. */
export function projectsInStack(stack: Stack): DeployedProject[] {
  return resourcesInStack(stack, PROJECT_TYPE).map((resource) => {
    const { scope } = resource.node;
    return { arn: resource.getAtt('Arn').toString(), path: constructPath(resource), tags: finalTags(resource), models: scope && isBedrockProject(scope) ? modelIdsOf(scope) : [] };
  });
}

/** Principals and their tags. Call it at synth, after all tags have been added. */
export function deployedPrincipals(principals: readonly PrincipalCarrier[]): DeployedProfile[] {
  return principals.map(({ principalArn: arn, node: { path }, costTags }) => ({ arn, path, tags: costTags._entries() }));
}

/** Principals in a stack and in its account. A stack can import principals of other accounts, which an audit cannot read. */
export function principalsInStack(stack: Stack): PrincipalCarrier[] {
  return stack.node.findAll().filter((node) => Stack.of(node) === stack).filter(isPrincipal)
    .filter((principal) => !differAtSynth(ownerOf(principal, stack), stack.account));
}

/** Whether a construct carries the tags of a role or a user. */
export function isPrincipal(node: IConstruct): node is PrincipalCarrier {
  const { carrierKind, principalArn } = node as Partial<PrincipalCarrier>;
  return carrierKind === CostTagCarrierKind.IAM_PRINCIPAL && typeof principalArn === 'string';
}

/** Account of a principal. A principal with an ARN that is known only at deployment is assumed to be in the account of the stack. */
export function ownerOf({ principalArn }: PrincipalCarrier, stack: Stack): string {
  return isToken(principalArn) ? stack.account : principalArn.split(':')[4];
}

function modelIdsOf({ models }: IBedrockProject): string[] {
  return models.map(({ modelId }) => modelId);
}
