/** Hook of AWS that compares the resources of a stack with the required tags of the organization's tag policies. */
export const REQUIRED_TAGS_HOOK = 'AWS::TagPolicies::TaggingComplianceValidator';

// The commands in the guides of AWS have this ID, and so has an activation that a user reports. The template in the first guide has `AWS`. The registry schema of the activation accepts both.
// https://docs.aws.amazon.com/organizations/latest/userguide/enforce-required-tag-keys-iac.html
// https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/proactive-controls-hooks-activate-hooks.html
// https://github.com/aws/aws-cdk-cli/issues/1251
export const REQUIRED_TAGS_HOOK_PUBLISHER = 'aws-hooks';

/** Service principals that the role of the hook trusts. */
export const HOOK_SERVICES = ['resources.cloudformation.amazonaws.com', 'hooks.cloudformation.amazonaws.com'];

/** Trust policy of the role of the hook. */
export const REQUIRED_TAGS_HOOK_TRUST = {
  Version: '2012-10-17',
  Statement: [{
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { Service: HOOK_SERVICES },
  }],
};

/** Permissions of the role of the hook, which cannot be restricted to resources. */
export const REQUIRED_TAGS_HOOK_PERMISSIONS = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'tag:ListRequiredTags', Resource: '*' }],
};

/**
 * Returns the configuration of the hook as JSON.
 *
 * The hook judges whole stacks only, and has no effect on the operations of single resources. Deletions are left out, because a stack without tags must remain deletable.
 */
export function requiredTagsHookConfiguration(failureMode: 'WARN' | 'FAIL'): string {
  return JSON.stringify({
    CloudFormationConfiguration: {
      HookConfiguration: {
        HookInvocationStatus: 'ENABLED',
        FailureMode: failureMode,
        TargetOperations: ['STACK'],
        TargetFilters: { Actions: ['CREATE', 'UPDATE'] },
        Properties: {},
      },
    },
  });
}

/** Resources of a template that activate the hook in an account and Region. Each Region has its own role, so that no Region depends on another. */
export function requiredTagsHookTemplate(failureMode: 'WARN' | 'FAIL'): Record<string, unknown> {
  return {
    HookRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: REQUIRED_TAGS_HOOK_TRUST,
        Policies: [{ PolicyName: 'Read', PolicyDocument: REQUIRED_TAGS_HOOK_PERMISSIONS }],
      },
    },
    Hook: {
      Type: 'AWS::CloudFormation::TypeActivation',
      Properties: {
        Type: 'HOOK',
        PublisherId: REQUIRED_TAGS_HOOK_PUBLISHER,
        TypeName: REQUIRED_TAGS_HOOK,
        AutoUpdate: true,
        ExecutionRoleArn: { 'Fn::GetAtt': ['HookRole', 'Arn'] },
      },
    },
    HookConfiguration: {
      Type: 'AWS::CloudFormation::HookTypeConfig',
      Properties: {
        TypeArn: { 'Fn::GetAtt': ['Hook', 'Arn'] },
        Configuration: requiredTagsHookConfiguration(failureMode),
      },
    },
  };
}
