import { READER_PATH } from './reader-path';

/** Monitoring account that assumes a reader role. */
export interface ReaderTrust {
  readonly partition: string;
  readonly monitoringAccountId: string;
  readonly organizationId: string;
}

/** Source account of a reader role. */
export interface ReaderPermissions {
  readonly partition: string;
  readonly accountId: string;
  readonly allowAudit: boolean;
}

/** Session duration of a reader role in seconds. Sessions that a role starts end after an hour in any case. */
export const READER_SESSION_SECONDS = 3600;

export const READER_DESCRIPTION = 'Reads inference profiles and projects of Amazon Bedrock and their tags, for the monitoring account';

/** Trust policy of a reader role: roles of the monitoring account, by path, in the organization. */
export function readerTrust({ partition, monitoringAccountId, organizationId }: ReaderTrust): any {
  const arn = (resource: string) => `arn:${partition}:iam::${monitoringAccountId}:${resource}`;
  return {
    Version: '2012-10-17',
    Statement: [{
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: arn('root') },
      Condition: {
        StringEquals: { 'aws:PrincipalOrgID': organizationId },
        // A role that is created again keeps its ARN, but the ARN as a principal would refer to the deleted role.
        ArnLike: { 'aws:PrincipalArn': arn(`role${READER_PATH}*`) },
      },
    }],
  };
}

/** Permissions of a reader role: metadata of carriers and, for the audit, of models. */
export function readerPermissions({ partition, accountId, allowAudit }: ReaderPermissions): any {
  const allow = (actions: string[], resource: string) => ({ Effect: 'Allow', Action: actions, Resource: resource });
  return {
    Version: '2012-10-17',
    Statement: [
      // These permissions cannot be restricted to resources. AWS Cloud Control API reads a project with the permissions of its caller.
      allow(['bedrock:ListInferenceProfiles', 'cloudformation:GetResource', 'tag:GetResources', ...allowAudit ? ['bedrock:ListFoundationModels'] : []], '*'),
      allow(['bedrock:ListTagsForResource'], `arn:${partition}:bedrock:*:${accountId}:application-inference-profile/*`),
      allow(['bedrock-mantle:GetProject', 'bedrock-mantle:ListTagsForResource'], `arn:${partition}:bedrock-mantle:*:${accountId}:project/*`),
      ...allowAudit ? [allow(['bedrock:GetFoundationModel'], `arn:${partition}:bedrock:*::foundation-model/*`)] : [],
    ],
  };
}
