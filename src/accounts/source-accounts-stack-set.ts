import { CfnDeletionPolicy, CfnStackSet, type CfnStackSetProps, Stack } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import type { SourceAccountsStackSetProps } from './source-accounts-stack-set-props';
import { contentsOf, HOOK_SUFFIX, sharedTemplateProblems, stackSetProblems, templateProblems, unknownValueProblems } from './source-accounts-stack-set-rules';
import { REQUIRED_TAGS_DESCRIPTION, SOURCE_ACCOUNTS_DESCRIPTION, type SourceAccountsContents, sourceAccountsTemplate } from './source-accounts-template';
import type { SourceAccountsTemplateOptions } from './source-accounts-template-options';
import { StackSetCaller } from './stack-set-caller';
import { trustedAccessCommands } from './stack-set-commands';
import { environmentOf, uniqueProblems } from './unique-in-environment';
import { show, throwProblems } from '../private/check';
import { stackSuffix } from '../private/physical-name';
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
 * `SourceAccountReaderRole` there. If the monitoring account is in one of the units, its stacks contain neither link nor role, because an account cannot link to itself.
 *
 * The template is part of the stack: it requires no assets, macros, nested stacks or bootstrapped accounts, and has about 2 KB. `templateOf` returns the same template for other tools,
 * such as Landing Zone Accelerator.
 *
 * With `requiredTagsHook`, a second stack set activates the hook in the same accounts and Regions, so that an account that cannot activate it keeps its link and role. The second stack set has the name of the first with
 * the ending `-required-tags`. The status of its instances shows the accounts without the hook. No metric contains them.
 *
 * An account has one link to a sink and one role of a name, so two stack sets cannot link the same account. Other properties and another construct path keep the name of the stack set:
 *
 * - A construct in another place of the app fails to deploy as long as the first stack set exists, and the accounts stay linked. To move the construct, keep its logical ID.
 * - A change of `stackSetName` creates a second stack set whose instances fail. The first stack set is not deleted, so the accounts stay linked by it. To rename a stack set, delete it first. Usage is not read
 *   until the accounts are linked again. See the recipe for organizations.
 *
 * Costs nothing. To remove the source accounts, delete the stack set before the sinks.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs.html
 *
 * @example
 * new SourceAccountsStackSet(this, 'SourceAccounts', {
 *   organizationId: 'o-exampleorgid',
 *   organizationalUnitIds: ['ou-ab12-11111111'],
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
   * is the same for all accounts, Regions and partitions, and requires `CAPABILITY_NAMED_IAM`. In the monitoring account, it creates neither link nor role.
   *
   * Throws if a value is a token, because the text is deployed by another tool, and for `requiredTagsHook` together with links or a role. Deploy the hook as a second template, with `createLinks` and `createRole` false.
   *
   * @param scope construct whose stack provides the defaults of `monitoringAccountId` and `homeRegion`
   * @param options contents of the template
   */
  public static templateOf(scope: Construct, options: SourceAccountsTemplateOptions): string {
    const subject = `${SUBJECT}.templateOf`;
    checkArgument(subject, 'scope', '=IConstruct', scope);
    checkStruct(subject, 'SourceAccountsTemplateOptions', options, () => [...templateProblems(scope, options), ...sharedTemplateProblems(options)]);
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
   * Name of the stack set with the links and roles.
   */
  public readonly stackSetName: string;

  /**
   * Template of the source accounts as JSON, without the hook. Contains tokens if the ARNs of the sinks or the ID of the monitoring account are tokens.
   */
  public readonly templateBody: string;

  /** @internal */
  public readonly _callAs: StackSetCaller;

  /** @internal */
  public readonly _contents: SourceAccountsContents;

  constructor(scope: Construct, id: string, props: SourceAccountsStackSetProps) {
    super(scope, id);
    throwProblems(`${SUBJECT} at ${this.node.path}`, stackSetProblems(this, props));
    const { hook, ...contents } = contentsOf(this, props);
    this._callAs = props.callAs ?? StackSetCaller.DELEGATED_ADMIN;
    this._contents = contents;
    this.templateBody = sourceAccountsTemplate(contents);
    // Not the path: a stack set under another name could not link the accounts, and the deletion of the former one would unlink them.
    this.stackSetName = props.stackSetName ?? `bedrock-cost-tags-${Stack.of(this).account}${stackSuffix(this).text}`;
    const accounts = this.stackSet('Resource', props, {
      stackSetName: this.stackSetName,
      description: SOURCE_ACCOUNTS_DESCRIPTION,
      ...contents.readerRoleName === undefined ? {} : { capabilities: ['CAPABILITY_NAMED_IAM'] },
      templateBody: this.templateBody,
    });
    if (hook) {
      // An account that cannot activate the hook would otherwise roll back its link and role.
      this.stackSet('RequiredTags', props, {
        stackSetName: `${this.stackSetName}${HOOK_SUFFIX}`,
        description: REQUIRED_TAGS_DESCRIPTION,
        capabilities: ['CAPABILITY_IAM'],
        templateBody: sourceAccountsTemplate({ ...contents, sinkArns: undefined, readerRoleName: undefined, hook }),
      }).node.addDependency(accounts);
    }
    this.node.addValidation({
      validate: () => uniqueProblems<SourceAccountsStackSet>(this, isStackSet, (each) => each.place(), (other) =>
        `stackSetName must be unique in the account and Region, got ${show(this.stackSetName)} as at ${other}: pass another name, or remove one of the stack sets`),
    });
    props.resourceTags?._addTo(this);
  }

  private stackSet(
    id: string, { organizationalUnitIds, excludedAccountIds, retainStacksOnAccountRemoval = false }: SourceAccountsStackSetProps,
    own: Pick<CfnStackSetProps, 'stackSetName' | 'description' | 'capabilities' | 'templateBody'>,
  ): CfnStackSet {
    const stackSet = new CfnStackSet(this, id, {
      ...own,
      permissionModel: 'SERVICE_MANAGED',
      callAs: this._callAs,
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval },
      managedExecution: { Active: true },
      // A single account must not keep the others from being linked. The meter counts accounts without a link.
      operationPreferences: { failureTolerancePercentage: 100, maxConcurrentPercentage: 100, concurrencyMode: 'SOFT_FAILURE_TOLERANCE', regionConcurrencyType: 'PARALLEL' },
      stackInstancesGroup: [{
        deploymentTargets: { organizationalUnitIds, ...excludedAccountIds ? { accounts: excludedAccountIds, accountFilterType: 'DIFFERENCE' } : {} },
        regions: [...this._contents.regions],
      }],
    });
    // The accounts stay linked by the replaced stack set, because the replacement cannot create links and roles that exist.
    stackSet.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
    stackSet.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
    return stackSet;
  }

  private place(): string {
    return `${environmentOf(this)} ${JSON.stringify(Stack.of(this).resolve(this.stackSetName))}`;
  }
}

function isStackSet(node: IConstruct): node is SourceAccountsStackSet {
  return node instanceof SourceAccountsStackSet;
}
