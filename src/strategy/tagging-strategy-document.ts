import { resolve } from 'node:path';
import { attachCustomSynthesis } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { collectStrategy } from './collect/strategy';
import { strategyMarkdown } from './strategy-markdown';
import { documentProblems, settingsOf, WRITE_CONTEXT } from './strategy-rules';
import type { TaggingStrategyDocumentProps } from './tagging-strategy-document-props';
import { writeFile } from './write-file';
import { show, throwProblems } from '../private/check';

/**
 * Writes the tagging strategy at synth as the app implements it: `COST-TAGS.md` for people, and `cost-tags.json` with the same facts for programs. Commit both, and what a review sees of them is a change of strategy.
 *
 * It describes everything at and below the construct that it is put in, nested stacks and stages included: put it in the app, or in a stage for a document of that stage alone. Facts are final: read after
 * aspects and `Tags.of`, from what the templates hold. What only deployment knows is there as `${LogicalId.Attribute}` or `${AWS::Region}`.
 *
 * The JSON is an object with `title` and these members, all of them always there:
 *
 * | Member | Holds |
 * |---|---|
 * | `keys` | each key of the schema and of profiles: `key`, its rule (`inSchema`, `required`, `allowedValues`, `pattern`, `valueCase`, `description`, `owner`), and `valuesInUse` with the number of `profiles` of each |
 * | `profiles` | application inference profiles, `created` by this library, `imported`, or of another origin (`resource`): `path`, `kind`, `stack`, `account`, `region`, `arn` if imported, `tags`, `modelId`, `route`, and `prices` in USD per million tokens where known, with `since` if they are the price book's |
 * | `budgets` | `TagBudget`: `limit`, `currency`, `autoAdjust`, `period`, `start`, `end`, `metric`, `billingView`, the `tags` it counts with their `values`, `services`, `excludedChargeTypes`, `alerts` with whom they tell, `detectionDelay` |
 * | `alarms` | `BedrockCostAlarm` and `BedrockCostAnomalyAlarm`: `condition` in words, `thresholdUsd` or `standardDeviations`, `windowSeconds` if it sums token counters, `timeZone` of calendar periods, `profiles`, other `metrics`, `tags`, whom it `tells`, `tellsWhenOk`, `detectionDelay` |
 * | `denyActions` | what budgets and alarms deny: `firedBy`, `denies`, `breakGlassPrincipals`, `scope` with its `tags`, `percent`, `approval`, `autoReset` and `tells`, or `releaseAfterSeconds` and `releaseInAlarm` |
 * | `notifications` | `CostNotifications` with their `recipients` |
 * | `policies` | `TagScopedInvokePolicy` and `TagGuardrailPolicy`: `rendering`, `profileTags`, `principalTagKeys`, `creationTags`, `protectedTagKeys` and who may change them, `except`; `models` and `providers`, `sourceProfiles`; `exclusive`, `allowedPaths`, `deniedPaths`, `deniedServiceTiers`, `breakGlassPrincipals`; statements that were edited by hand, `addedStatements` and `missingStatements`; `attachedTo` |
 * | `meters` | `TagCostMeter`: `dimensionSets`, `intervalSeconds`, `settlingSeconds`, `timeZone`, `namespace`, `profileMetrics`, `untrackedModels`, and the `prices` that it was given |
 * | `audits` | `TagAudit`: `schedule`, `timeZone`, `tagKeys` with their `rules`, the `profiles` that have to be as deployed, `unusedAfterDays`, `auditBudgets`, where `reports` go, whom it `tells` |
 * | `dashboards` | `BedrockCostDashboard` |
 * | `activation` | the `keys` of the schema, profiles, budgets, meters and activations, whether a profile of the app has `carried` each and what of it does the activating; `activations` with `tagKeys`, `backfillFrom` and `deactivateOnDelete`; commands for the account that pays: `listCommands`, `activateCommands` |
 * | `reports` | a command of Cost Explorer and a query of Athena for each key |
 * | `monitoringCost` | what the monitoring costs, at public list prices: `items`, `usdPerMonth` in all, and the items that are `without` a figure, such as a meter in an account and Region of which the app has no profile |
 *
 * A member of a fact that does not apply or is not known is left out. Lists are sorted, whatever the order of the code. Nothing depends on the time, the machine or the folder, so the same app gives the same bytes; new versions of this library may
 * bring new prices and members.
 *
 * Both files hold names, tags, addresses of recipients and account ids of the app: as its code does. The files are written when the templates are: not if synth failed before, and also by a test that synthesizes the app. Turn it off there with the
 * context key `cdk-bedrock-cost-tags:writeStrategy` set to false. What is unchanged is not written again.
 *
 * Costs nothing and creates no resource. It does not tell names, descriptions and tags of what the tool itself is made of. It does not see what is made outside the app, budgets, alarms and policies that are not of this library or are documents only (`documentOf`), who subscribed to topics elsewhere, and whether keys are active. It fails synth if it cannot write, and if another
 * document of the app writes the same file.
 *
 * @see https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/defining-and-publishing-a-tagging-schema.html
 *
 * @example
 * declare const app: App;
 *
 * new TaggingStrategyDocument(app, 'Strategy', {
 *   schema: CostTagSchema.standard(),
 *   directory: 'docs',
 * });
 */
export class TaggingStrategyDocument extends Construct {
  /**
   * Whether it writes: as `enabled` and the context say.
   */
  public readonly enabled: boolean;

  /**
   * The file for people, as an absolute path.
   */
  public readonly markdownFile: string;

  /**
   * The file for programs, as an absolute path.
   */
  public readonly jsonFile: string;

  /**
   * Throws one error with all problems: a file name that is empty, has a folder, or is that of both files, a title of several lines, anything that is a token, a context value that is neither true nor false.
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
    const remedy = `pass a directory that can be written, or turn it off with enabled or the context key ${show(WRITE_CONTEXT)}`;
    writeFile(this.markdownFile, strategyMarkdown(facts), subject, remedy);
    writeFile(this.jsonFile, `${JSON.stringify(facts, undefined, 2)}\n`, subject, remedy);
  }

  /** Where another document of the app would overwrite this one's files. */
  private collisions(): string[] {
    const own = [this.markdownFile, this.jsonFile];
    return this.node.root.node.findAll()
      .filter((node): node is TaggingStrategyDocument => node instanceof TaggingStrategyDocument && node !== this && node.enabled)
      .flatMap(({ node, markdownFile, jsonFile }) => [markdownFile, jsonFile].filter((file) => own.includes(file)).map((file) =>
        `TaggingStrategyDocument: ${show(node.path)} must write other files than ${show(this.node.path)}, got ${show(file)} for both: give one another directory or other file names`));
  }
}
