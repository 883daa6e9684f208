import { CfnStackSet, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { SourceAccountsStackSetProps } from './source-accounts-stack-set-props';
import { contentsOf, stackSetProblems, templateProblems, unknownValueProblems } from './source-accounts-stack-set-rules';
import { type SourceAccountsContents, sourceAccountsTemplate } from './source-accounts-template';
import type { SourceAccountsTemplateOptions } from './source-accounts-template-options';
import { StackSetCaller } from './stack-set-caller';
import { trustedAccessCommands } from './stack-set-commands';
import { throwProblems } from '../private/check';
import { physicalName } from '../private/physical-name';
import { injectable } from '../private/structs/injectable';
import { checkArgument, checkStruct } from '../private/structs/struct-problems';

const SUBJECT = 'SourceAccountsStackSet';

/**
 * Stack set that links the accounts of organizational units to a monitoring account: a link for the metrics of Amazon Bedrock in each Region, and a reader role in one.
 *
 * Accounts that join a unit are linked automatically. Accounts that leave it lose link and role, unless `retainStacksOnAccountRemoval` is true. AWS CloudFormation skips
 * suspended accounts, and continues with the others when an account fails.
 *
 * The stack must be in an account that is a delegated administrator of StackSets, such as the monitoring account, or in the management account with `callAs: StackSetCaller.SELF`. The management
 * account enables both once, see `setupCommands`. Stack sets do not deploy to the management account itself. For its usage, create a `SourceAccountLink` and a
 * `SourceAccountReaderRole` there. Exclude the monitoring account if it is in one of the units, because an account cannot link to itself.
 *
 * The template is part of the stack: it requires no assets, macros, nested stacks or bootstrapped accounts, and has about 2 KB. `templateOf` returns the same template for other tools,
 * such as Landing Zone Accelerator.
 *
 * Costs nothing. To remove the source accounts, delete the stack set before the sinks.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs.html
 *
 * @example
 * new SourceAccountsStackSet(this, 'SourceAccounts', {
 *   organizationId: 'o-exampleorgid',
 *   organizationalUnitIds: ['ou-ab12-11111111'],
 *   excludedAccountIds: ['111122223333'],
 *   homeRegion: 'eu-central-1',
 *   monitoringAccountId: '111122223333',
 *   sinkArns: {
 *     'eu-central-1': 'arn:aws:oam:eu-central-1:111122223333:sink/a1b2c3d4-5678-90ab-cdef-EXAMPLE11111',
 *     'us-east-1': 'arn:aws:oam:us-east-1:111122223333:sink/a1b2c3d4-5678-90ab-cdef-EXAMPLE22222',
 *   },
 * });
 */
@injectable
export class SourceAccountsStackSet extends Construct {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.SourceAccountsStackSet';

  /**
   * Template of a source account as JSON, to deploy with Landing Zone Accelerator, Customizations for AWS Control Tower, Account Factory for Terraform or OrgFormation. The template
   * is the same for all accounts, Regions and partitions, and requires `CAPABILITY_NAMED_IAM`.
   *
   * Throws if a value is a token, because the text is deployed by another tool.
   *
   * @param scope construct whose stack provides the defaults of `monitoringAccountId` and `homeRegion`
   * @param options contents of the template
   */
  public static templateOf(scope: Construct, options: SourceAccountsTemplateOptions): string {
    const subject = `${SUBJECT}.templateOf`;
    checkArgument(subject, 'scope', '=IConstruct', scope);
    checkStruct(subject, 'SourceAccountsTemplateOptions', options, () => templateProblems(scope, options));
    const contents = contentsOf(scope, options);
    throwProblems(subject, unknownValueProblems(contents));
    return sourceAccountsTemplate(contents);
  }

  /**
   * AWS CLI commands for the management account that enable stack sets in the organization, and register an account as delegated administrator. CloudFormation has no resources for
   * these settings.
   *
   * @param administratorAccountId account that manages the stack sets. Without it, only the management account does
   */
  public static setupCommands(administratorAccountId?: string): string[] {
    return trustedAccessCommands(`${SUBJECT}.setupCommands`, administratorAccountId);
  }

  /**
   * Name of the stack set.
   */
  public readonly stackSetName: string;

  /**
   * Template of the source accounts as JSON. Contains tokens if the ARNs of the sinks or the ID of the monitoring account are tokens.
   */
  public readonly templateBody: string;

  /** @internal */
  public readonly _callAs: StackSetCaller;

  /** @internal */
  public readonly _contents: SourceAccountsContents;

  constructor(scope: Construct, id: string, props: SourceAccountsStackSetProps) {
    super(scope, id);
    throwProblems(`${SUBJECT} at ${this.node.path}`, stackSetProblems(this, props));
    const { callAs = StackSetCaller.DELEGATED_ADMIN, organizationalUnitIds, excludedAccountIds, createRole = true, requiredTagsHook } = props;
    const contents = contentsOf(this, props);
    this._callAs = callAs;
    this._contents = contents;
    this.templateBody = sourceAccountsTemplate(contents);
    this.stackSetName = props.stackSetName ?? physicalName(this, [Stack.of(this).region], 128);
    new CfnStackSet(this, 'Resource', {
      stackSetName: this.stackSetName,
      description: 'Lets a monitoring account read the cost of Amazon Bedrock by tag',
      permissionModel: 'SERVICE_MANAGED',
      callAs,
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: props.retainStacksOnAccountRemoval ?? false },
      managedExecution: { Active: true },
      // A single account must not keep the others from being linked. The meter counts accounts without a link.
      operationPreferences: { failureTolerancePercentage: 100, maxConcurrentPercentage: 100, concurrencyMode: 'SOFT_FAILURE_TOLERANCE', regionConcurrencyType: 'PARALLEL' },
      stackInstancesGroup: [{
        deploymentTargets: { organizationalUnitIds, ...excludedAccountIds ? { accounts: excludedAccountIds, accountFilterType: 'DIFFERENCE' } : {} },
        regions: [...contents.regions],
      }],
      ...createRole ? { capabilities: ['CAPABILITY_NAMED_IAM'] } : requiredTagsHook ? { capabilities: ['CAPABILITY_IAM'] } : {},
      templateBody: this.templateBody,
    });
    props.resourceTags?._addTo(this);
  }
}
