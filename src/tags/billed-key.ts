import { CostTagSource } from './cost-tag-source';
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

export function billedKey(key: string, { costTagSource, resourceTagKeyPrefix = '' }: BilledKeys): string {
  return `${costTagSource === CostTagSource.IAM_PRINCIPAL ? IAM_PRINCIPAL_PREFIX : resourceTagKeyPrefix}${key}`;
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
