/** The one type of data that the meter and the audit read over a link. */
export const METRICS = 'AWS::CloudWatch::Metric';

/** Accounts that can link to a sink. */
export interface LinkingAccounts {
  readonly organizationId?: string;
  readonly organizationPaths?: readonly string[];
  readonly sourceAccountIds?: readonly string[];
}

/** Policy of a sink: the accounts can link their metrics, and nothing else. */
export function sinkPolicy({ organizationId, organizationPaths, sourceAccountIds }: LinkingAccounts): object {
  return {
    Version: '2012-10-17',
    Statement: [{
      Effect: 'Allow',
      Principal: sourceAccountIds ? { AWS: sourceAccountIds } : '*',
      Action: ['oam:CreateLink', 'oam:UpdateLink'],
      Resource: '*',
      Condition: {
        'ForAllValues:StringEquals': { 'oam:ResourceTypes': [METRICS] },
        ...organizationId ? { StringEquals: { 'aws:PrincipalOrgID': organizationId } } : {},
        ...organizationPaths ? { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': organizationPaths } } : {},
      },
    }],
  };
}
