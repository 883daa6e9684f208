import { resolve } from 'node:path';
import { attachCustomSynthesis } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { collectStrategy } from './collect/strategy';
import { strategyMarkdown } from './strategy-markdown';
import { documentProblems, settingsOf, WRITE_CONTEXT } from './strategy-rules';
import type { TaggingStrategyDocumentProps } from './tagging-strategy-document-props';
import { show, throwProblems } from '../private/check';
import { injectable } from '../private/structs/injectable';
import { writeFile } from '../private/write-file';

/**
 * Writes the tagging strategy that an app implements at synth: `COST-TAGS.md` for people, and `cost-tags.json` with the same facts for programs. Commit both
 * files, so that code reviews show every change of the strategy.
 *
 * The document covers the scope of the construct and everything below it, including nested stacks and stages. Create the construct in the app, or in a stage
 * for a document of that stage only. Facts are read from the final templates, after aspects and `Tags.of`. Values known only at deployment are written as
 * `${LogicalId.Attribute}` or `${AWS::Region}`.
 *
 * The JSON file contains an object with `title` and the following members, which are always present:
 *
 * | Member | Contents |
 * |---|---|
 * | `keys` | tag keys of the schema, profiles, projects and IAM principals: `key`, its rule (`inSchema`, `required`, `allowedValues`, `pattern`, `valueCase`, `description`, `owner`), and `valuesInUse` with the number of `profiles`, `projects` and `principals` for each `value` |
 * | `profiles` | application inference profiles: `path`, `kind` (`created` by this library, `imported`, or `resource` for any other origin), `stack`, `account`, `region`, `arn` if imported, `tags`, `modelId`, `route`, and known `prices` in USD per million tokens, with `since` for prices from the price list, and the `expectedUsage` if specified |
 * | `projects` | Bedrock Projects: `path`, `kind`, `stack`, `account`, `region`, `arn` if imported, `tags`, declared `models` with known `prices` of input and output tokens, and whether the project is `retained` |
 * | `principals` | `TaggedPrincipal`: `kind` (`created` or `imported`), the `principal`, its `tags`, `sessionTagKeys`, `sessionTags` by `caller`, and whether other tags are denied (`tagOverridesDenied`) |
 * | `expectedCost` | expected cost of the profiles that specify `expectedUsage`, in USD a month: `profiles` with `modelId`, `requestsPerDay`, `usdPerMonth` and `remarks`; `tags` with `usdPerMonth` and `suggestedLimit` of each `key` and `value`; total `usdPerMonth` and `suggestedLimit`, and the profiles that it is `without`. Empty lists if no profile specifies it |
 * | `budgets` | `TagBudget`: `kind`, `limit`, `currency`, `autoAdjust`, `period`, `start`, `end`, `metric`, `billingView`, filter `tags` with their `values`, `services`, `excludedChargeTypes`, `alerts` and the recipients that each alert `notifies`, `detectionDelay` |
 * | `alarms` | `BedrockCostAlarm` and `BedrockCostAnomalyAlarm`: `condition` in words, `thresholdUsd` or `standardDeviations`, `windowSeconds` for token metrics, `timeZone` for calendar periods, `profiles`, `projects`, other `metrics`, `tags`, `notifies`, `notifiesWhenOk`, `detectionDelay` |
 * | `denyActions` | deny actions of budgets and alarms: `triggeredBy`, `denies` (principals, or targets of an organization), `breakGlassPrincipals`, `scope` and its `tags`; for budgets `atPercent` or `atAmount`, `approval`, `autoReset`, `notifies`; for alarms `minimumDenySeconds`, `releaseWhileInAlarm` |
 * | `denyLists` | `OrganizationDenyList`: `key`, denied `values` with the `alarms` of each, `carriers` (`RESOURCE`, `IAM_PRINCIPAL`), `targets`, `breakGlassPrincipals`, `schedule`, `notifies` |
 * | `notifications` | `CostNotifications`: `account` and `region` of the topic, and the `recipients` |
 * | `policies` | `TagScopedInvokePolicy` and `TagEnforcementPolicy`: `type`, `policyType`, `carrierKinds`, `profileTags`, `principalTagKeys`, `creationTags`, `protectedTagKeys`, `exemptPrincipals`, `models`, `providers`, `sourceProfiles`, `denyOtherAccess`, `allowedUntrackedUsage`, `deniedUntrackedUsage`, `denyServiceRoleUsage`, `denyGlobalInference`, `otherTagKeys`, `deniedServiceTiers`, `breakGlassPrincipals`, `protectedMeters`, `protectedAlarms`, `addedStatements` and `missingStatements` for manual edits, `attachedTo` |
 * | `tagPolicies` | `CostTagPolicy`: `keys` with `allowedValues` and `reportsMissing`, `targets` |
 * | `requiredTagsHooks` | `RequiredTagsHook`, and the hook of a `SourceAccountsStackSet` with its `organizationalUnits` and `regions`: `failureMode` |
 * | `exceptions` | `checks`: each `BedrockCostChecks` with the `path` of its app or stage, `allowedUntrackedUsage`, `sessionTagKeys` and `baselineFile`. `accepted`: acknowledged findings and warnings of this library, findings in a baseline, allowed untracked usage, session tag keys, break-glass principals and exempt principals, each with `path`, `kind`, `accepted`, and the `reason` if known |
 * | `meters` | `TagCostMeter`: `dimensionSets`, `intervalSeconds`, `metricDelaySeconds`, `timeZone`, `namespace`, `publishProfileMetrics`, `meterUntrackedUsage`, `meterProjects` if false, `regions`, `organizationId` of source accounts and `allowedValues` if specified, the location of the `snapshots`, and the `prices` that override the price list |
 * | `audits` | `TagAudit`: `schedule`, `timeZone`, `tagKeys` and their `rules`, `profiles`, `projects` and `principals` checked for drift, `auditProjects` if false, `unusedAfterDays`, `auditBudgets`, `auditPrices`, location of the `reports`, `notifies` |
 * | `dashboards` | `BedrockCostDashboard` |
 * | `exports` | `CostAndUsageExport`: `tagKeys`, `timeGranularity`, `iamPrincipals`, `billingView`, `bucket`, `retentionDays`, `resultRetentionDays`, `scanLimitBytes`, `profiles` |
 * | `billDashboards` | `BillingDashboard`: `tagKeys`, `services`, `metric`, `excludedChargeTypes`, `modelDimension`, `from`, `until`, `showUntaggedShare` |
 * | `costReports` | `MonthlyCostReport`: `dashboard`, `schedule`, `timeZone`, `enabled`, `recipients`, `notificationConfiguration` |
 * | `anomalyMonitors` | `TagAnomalyMonitor`: `key`, `values`, `threshold` in words, `notifies` |
 * | `costCategories` | `TagCostCategory`: `name`, `key`, `groups`, `inheritUngroupedValues`, `defaultValue`, `split` |
 * | `billingViews` | `TagBillingView`: `key`, `values`, `sharedWith`, `sourceViews` |
 * | `activation` | `keys` to activate, whether a profile, project or IAM principal of the app has `carried` each key, and the constructs it is `activatedBy`; `activations` with `tagKeys`, `backfillFrom` and `deactivateOnDelete`; `listCommands` and `activateCommands` for the payer account |
 * | `reports` | for each `key`, a `costExplorerCommand` and an `athenaQuery` |
 * | `monitoringCost` | cost of the monitoring itself, at public list prices: `items`, total `usdPerMonth`, and the items that are `without` a known cost, such as a meter in an account and Region where the app has no profile |
 *
 * A fact omits members that do not apply or are not known. Lists are sorted, regardless of the order of the code. The files do not depend on the time, the
 * machine or the folder: the same app produces identical files. New versions of this library can change prices and add members.
 *
 * Like the code of the app, both files contain names, tags, addresses of recipients and account IDs. The files are written together with the templates: not if
 * synth fails earlier, but also by tests that synthesize the app. To disable writing in tests, set the context key `cdk-bedrock-cost-tags:writeStrategy` to
 * false. Unchanged files are not written again.
 *
 * Accounts and Regions can differ between the stacks and stages of the app. A recipient or principal of another stack is identified by its path. The document does not
 * contain the findings of `BedrockCostChecks`, because the CDK runs the checks after it has written the templates. `acknowledgeWarning` does not store a reason.
 *
 * Costs nothing and creates no resource. The document does not contain names, descriptions and tags of the resources that the library creates for itself. It
 * does not contain resources outside the app, budgets, alarms and policies that other libraries create, policies that are only documents (`documentOf`),
 * subscriptions made outside the app, and the activation status of keys. Synth fails if a file cannot be written, or if another document of the app writes the
 * same file.
 *
 * @see https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/defining-and-publishing-a-tagging-schema.html
 *
 * @example
 * declare const app: App;
 *
 * new TaggingStrategyDocument(app, 'Strategy', {
 *   schema: CostTagSchema.bedrockGuide(),
 *   directory: 'docs',
 * });
 */
@injectable
export class TaggingStrategyDocument extends Construct {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.TaggingStrategyDocument';

  /**
   * Whether the files are written, based on `enabled` and the context key.
   */
  public readonly enabled: boolean;

  /**
   * Absolute path of the Markdown file.
   */
  public readonly markdownFile: string;

  /**
   * Absolute path of the JSON file.
   */
  public readonly jsonFile: string;

  /**
   * Throws one error with all problems: a file name that is empty or contains a folder, the same name for both files, an invalid title (it must have 1 to 200
   * characters on one line), a token in a property, and a context value other than true or false.
   */
  constructor(scope: Construct, id: string, props: TaggingStrategyDocumentProps = {}) {
    super(scope, id);
    const context = this.node.tryGetContext(WRITE_CONTEXT);
    throwProblems(`TaggingStrategyDocument at ${this.node.path}`, documentProblems(props, context));
    const { directory, markdownFileName, jsonFileName, title } = settingsOf(props);
    this.enabled = (props.enabled ?? true) && String(context ?? true) === 'true';
    this.markdownFile = resolve(directory, markdownFileName);
    this.jsonFile = resolve(directory, jsonFileName);
    if (this.enabled) {
      this.node.addValidation({ validate: () => this.collisions() });
      attachCustomSynthesis(this, { onSynthesize: () => this.write(scope, title, props) });
    }
  }

  private write(scope: Construct, title: string, { schema }: TaggingStrategyDocumentProps): void {
    const facts = collectStrategy(scope, title, schema);
    const subject = `TaggingStrategyDocument at ${this.node.path}`;
    const remedy = `pass a writable directory, or disable writing with enabled: false or the context key ${show(WRITE_CONTEXT)}`;
    writeFile(this.markdownFile, strategyMarkdown(facts), subject, remedy);
    writeFile(this.jsonFile, `${JSON.stringify(facts, undefined, 2)}\n`, subject, remedy);
  }

  /** Returns problems with files that another document of the app also writes. */
  private collisions(): string[] {
    const own = [this.markdownFile, this.jsonFile];
    return this.node.root.node.findAll()
      .filter((node): node is TaggingStrategyDocument => node instanceof TaggingStrategyDocument && node !== this && node.enabled)
      .flatMap(({ node, markdownFile, jsonFile }) => [markdownFile, jsonFile].filter((file) => own.includes(file)).map((file) =>
        `TaggingStrategyDocument: ${show(node.path)} must not write the same files as ${show(this.node.path)}, got ${show(file)} for both: pass a different directory or different file names to one of them`));
  }
}
