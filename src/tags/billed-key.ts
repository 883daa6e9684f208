import { CostTagSource } from './cost-tag-source';
import type { CostTags } from './cost-tags';
import { isToken, show } from '../private/check';

/** Prefix of the tag keys of IAM principals: https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-iam-principal-tracking.html */
export const IAM_PRINCIPAL_PREFIX = 'iamPrincipal/';

const RESOURCE_PREFIX = 'user:';

/** Spelling of a tag key in the filters of Cost Explorer, AWS Budgets and Cost Anomaly Detection. */
export interface BilledKeys {
  /** @default CostTagSource.RESOURCE */
  readonly costTagSource?: CostTagSource;

  /** @default - none */
  readonly resourceTagKeyPrefix?: string;
}

/** Returns a key as cost tools list it. For resources or principals, returns the key of the resource, which takes precedence. */
export function billedKey(key: string, { costTagSource, resourceTagKeyPrefix = '' }: BilledKeys): string {
  return `${costTagSource === CostTagSource.IAM_PRINCIPAL ? IAM_PRINCIPAL_PREFIX : resourceTagKeyPrefix}${key}`;
}

/** Source of the tags that a filter uses, if the user specified none: the source of the carrier from which the tags were read. */
export function sourceOf(costTags: CostTags | undefined, costTagSource?: CostTagSource): CostTagSource {
  return costTagSource ?? costTags?._source ?? CostTagSource.RESOURCE;
}

/** Problems with a source under which cost tools list no cost for the tags. */
export function sourceProblems(costTags: CostTags | undefined, costTagSource: CostTagSource | undefined): string[] {
  return costTagSource === CostTagSource.RESOURCE && costTags?._source === CostTagSource.IAM_PRINCIPAL
    ? ['costTagSource must not be RESOURCE for the tags of an IAM principal, got RESOURCE: omit costTagSource, because AWS lists the cost of a principal under its own keys, and the plain keys would show 0 USD']
    : [];
}

/** Problems with the prefix that overrides the spelling of resource tag keys. */
export function billedKeyProblems({ costTagSource, resourceTagKeyPrefix }: BilledKeys): string[] {
  if (resourceTagKeyPrefix === undefined) {
    return [];
  }
  return [
    ...costTagSource === CostTagSource.IAM_PRINCIPAL
      ? [`resourceTagKeyPrefix must not be set with CostTagSource.IAM_PRINCIPAL, got ${show(resourceTagKeyPrefix)}: omit the prefix, which applies to resource tags only`]
      : [],
    // AWS documents no other prefix, and the checks, the audit and the activation recognize no other.
    ...isToken(resourceTagKeyPrefix) || resourceTagKeyPrefix === RESOURCE_PREFIX
      ? []
      : [`resourceTagKeyPrefix must be "${RESOURCE_PREFIX}", got ${show(resourceTagKeyPrefix)}: pass "${RESOURCE_PREFIX}", or omit the prefix`],
  ];
}
