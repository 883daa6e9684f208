import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';

/** The CloudFormation registry, as the CDK is generated from it. Loading it takes a while, so it is loaded once. */
export const REGISTRY = loadAwsServiceSpecSync();

/** What the registry says of a CloudFormation type. */
export function specOf(type: string) {
  return REGISTRY.lookup('resource', 'cloudFormationType', 'equals', type).only();
}

/** Which of some properties make CloudFormation replace a resource when they change. */
export function replacing(properties: Record<string, { causesReplacement?: string }>): string[] {
  return Object.entries(properties).filter(([, { causesReplacement = 'no' }]) => causesReplacement !== 'no').map(([name]) => name).sort();
}
