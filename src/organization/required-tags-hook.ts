import { aws_iam as iam, CfnHookTypeConfig, CfnTypeActivation, Resource, type ResourceEnvironment } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { RequiredTagsHookProps } from './required-tags-hook-props';
import { HookFailureMode } from '../accounts';
import { HOOK_SERVICES, REQUIRED_TAGS_HOOK, REQUIRED_TAGS_HOOK_PUBLISHER, requiredTagsHookConfiguration } from '../accounts/required-tags-hook-template';
import { isToken, show, textProblems, throwProblems } from '../private/check';
import { injectable } from '../private/structs/injectable';

/**
 * Activates the CloudFormation hook of AWS that compares stacks with the required tags of tag policies, such as `CostTagPolicy`, before they change.
 *
 * The hook applies to every stack of the account in the Region of the construct, including stacks of other tools and teams. CloudFormation calls it when a stack is created or updated. To activate
 * the hook in many accounts and Regions, deploy the construct with a stack set.
 *
 * In March 2026, a user reported that the hook judged every stack that the CDK CLI deployed as an invalid template. Keep `WARN` until a deployment of a stack with all tags succeeds without a warning.
 *
 * An account can activate the hook once in each Region. Synth fails for a second one in the app. If the hook is active already, such as from the console, the deployment fails.
 *
 * The hook costs nothing. Creates the execution role of the hook, which can call `tag:ListRequiredTags` only.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/enforce-required-tag-keys-iac.html
 * @see https://github.com/aws/aws-cdk-cli/issues/1251
 *
 * @example
 * new RequiredTagsHook(this, 'RequiredTags', { failureMode: HookFailureMode.FAIL });
 */
@injectable
export class RequiredTagsHook extends Resource {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.RequiredTagsHook';

  /**
   * ARN of the hook in the account and Region.
   */
  public readonly hookArn: string;

  /**
   * Execution role of the hook.
   */
  public readonly role: iam.IRole;

  /**
   * Reaction to a stack that lacks required tags.
   *
   * @internal
   */
  public readonly _failureMode: HookFailureMode;

  constructor(scope: Construct, id: string, props: RequiredTagsHookProps = {}) {
    super(scope, id);
    const { failureMode = HookFailureMode.WARN, publisherId = REQUIRED_TAGS_HOOK_PUBLISHER } = props;
    throwProblems(`RequiredTagsHook at ${this.node.path}`, [
      ...Object.values(HookFailureMode).includes(failureMode) || isToken(failureMode) ? [] : [`failureMode must be a value of HookFailureMode, got ${show(failureMode)}: use one of ${Object.values(HookFailureMode).join(', ')}`],
      ...textProblems('publisherId', publisherId, {
        minLength: 1, maxLength: 40, pattern: /^[0-9A-Za-z-]+$/, patternInWords: 'consist of letters, digits and -', remedy: 'use "aws-hooks" or "AWS"',
      }),
    ]);
    this._failureMode = failureMode;
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.CompositePrincipal(...HOOK_SERVICES.map((service) => new iam.ServicePrincipal(service))) });
    role.addToPolicy(new iam.PolicyStatement({ actions: ['tag:ListRequiredTags'], resources: ['*'] }));
    const activation = new CfnTypeActivation(this, 'Resource', {
      type: 'HOOK', typeName: REQUIRED_TAGS_HOOK, publisherId, executionRoleArn: role.roleArn, autoUpdate: true,
    });
    // Stacks that change at the same time would otherwise fail in a hook without permissions. The dependency includes the policy of the role.
    activation.node.addDependency(role);
    // CloudFormation accepts the name only of a hook that is active.
    new CfnHookTypeConfig(this, 'Configuration', { typeName: REQUIRED_TAGS_HOOK, configuration: requiredTagsHookConfiguration(failureMode) }).node.addDependency(activation);
    this.role = role;
    this.hookArn = activation.attrArn;
    this.node.addValidation({ validate: () => this.repeatedHooks() });
  }

  private repeatedHooks(): string[] {
    return this.node.root.node.findAll()
      .filter((each): each is RequiredTagsHook => each instanceof RequiredTagsHook && each !== this)
      .filter((each) => each.stack === this.stack || isSameEnvironment(each.env, this.env))
      .map((each) => `RequiredTagsHook: ${show(this.node.path)} must be the only one in its account and Region, but ${show(each.node.path)} activates the same hook: remove one of them`);
  }
}

// Two environments that only the deployment knows can differ.
function isSameEnvironment(one: ResourceEnvironment, other: ResourceEnvironment): boolean {
  return ![one.account, one.region].some(isToken) && one.account === other.account && one.region === other.region;
}
