import { CostTagSource } from './cost-tag-source';

/** Prefix of the tag keys of IAM principals: https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-iam-principal-tracking.html */
export const IAM_PRINCIPAL_PREFIX = 'iamPrincipal/';

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
  return resourceTagKeyPrefix !== undefined && costTagSource === CostTagSource.IAM_PRINCIPAL
    ? [`resourceTagKeyPrefix must not be set with CostTagSource.IAM_PRINCIPAL, got "${resourceTagKeyPrefix}": omit the prefix, which applies to resource tags only`]
    : [];
}
