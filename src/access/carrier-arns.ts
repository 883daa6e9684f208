import { mantleIdsOf } from '../models/mantle-models';

/** ARN pattern of every application inference profile, in any account unless one is specified. */
export function applicationProfileArn(partition: string, account: string = '*'): string {
  return `arn:${partition}:bedrock:*:${account}:application-inference-profile/*`;
}

/**
 * Shorter pattern for the resources of Deny statements. There are many of them, and a permissions boundary cannot be split. No other resource type begins with `application-`.
 */
export function deniedProfileArn(partition: string): string {
  return `arn:${partition}:bedrock:*:*:application-*`;
}

/** ARN pattern of every project of the `bedrock-mantle` endpoint, including the default project, in any account unless one is specified. */
export function mantleProjectArn(partition: string, account: string = '*'): string {
  return `arn:${partition}:bedrock-mantle:*:${account}:project/*`;
}

/** ARN pattern of every system-defined inference profile, in any account unless one is specified. */
export function systemProfileArn(partition: string, account: string = '*'): string {
  return `arn:${partition}:bedrock:*:${account}:inference-profile/*`;
}

/** Patterns of `bedrock-mantle:Model` for ID patterns of foundation models. Undefined if any model can run. */
export function mantleModelPatterns(modelIds: readonly string[]): string[] | undefined {
  return modelIds.includes('*') ? undefined : [...new Set(modelIds.flatMap(mantleIdsOf))];
}
