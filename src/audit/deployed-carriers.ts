import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { DeployedProfile, DeployedProject } from './audit-request';
import type { IBedrockProject } from '../projects';
import { isBedrockProject } from '../projects/is-bedrock-project';
import { CostTagCarrierKind, type ICostTagCarrier } from '../tags';

/** Carrier of tags that is a role or a user. */
export interface PrincipalCarrier extends ICostTagCarrier {
  readonly principalArn: string;
}

/** Projects and their final tags. Call it at synth, after all tags have been added. */
export function deployedProjects(projects: readonly IBedrockProject[]): DeployedProject[] {
  return projects.map(({ projectArn: arn, node: { path }, costTags, models }) => ({ arn, path, tags: costTags._entries(), models: models.map(({ modelId }) => modelId) }));
}

/** Principals and their final tags. Call it at synth, after all tags have been added. */
export function deployedPrincipals(principals: readonly PrincipalCarrier[]): DeployedProfile[] {
  return principals.map(({ principalArn: arn, node: { path }, costTags }) => ({ arn, path, tags: costTags._entries() }));
}

export function projectsInStack(stack: Stack): IBedrockProject[] {
  return inStack(stack).filter(isBedrockProject);
}

export function principalsInStack(stack: Stack): PrincipalCarrier[] {
  return inStack(stack).filter(isPrincipal);
}

/** Whether a construct carries the tags of a role or a user. */
export function isPrincipal(node: IConstruct): node is PrincipalCarrier {
  const { carrierKind, principalArn } = node as Partial<PrincipalCarrier>;
  return carrierKind === CostTagCarrierKind.IAM_PRINCIPAL && typeof principalArn === 'string';
}

function inStack(stack: Stack): IConstruct[] {
  return stack.node.findAll().filter((node) => Stack.of(node) === stack);
}
