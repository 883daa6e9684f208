import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, PolicyViolation } from 'aws-cdk-lib';
import { AppTemplates } from './app-templates';
import { budgetsWithoutProfile } from './budgets-without-profile';
import type { Finding } from './finding';
import { grantedPolicies } from './granted-policies';
import { profilesWithoutTags } from './profiles-without-tags';
import { untrackedInvocations } from './untracked-invocations';
import type { UntrackedPath } from '../access';
import { pathProblems } from '../access/untracked-path-rules';
import { throwProblems } from '../private/check';
import type { CostTagSchema } from '../tags';

/**
 * Properties of `BedrockCostChecks`.
 */
export interface BedrockCostChecksProps {
  /**
   * The tags that every application inference profile must carry.
   *
   * @default - each must carry a tag, whichever
   */
  readonly schema?: CostTagSchema;

  /**
   * Ways to run models without a tagged profile that are no violation.
   *
   * @default - none
   */
  readonly allowedPaths?: UntrackedPath[];
}

const FIXES = {
  UntrackedInvocation:
    'grant with profile.grantInvoke or TagScopedInvokePolicy instead, put an exclusive TagScopedInvokePolicy or a TagGuardrailPolicy beside it, or name the way in allowedPaths',
  ProfileWithoutCostTags: 'make it a TaggedInferenceProfile, put the tags on with CostTagsMixin, or add Tags.of above it',
  BudgetWithoutProfile: 'take the tags from the profile (costTags: profile.costTags), or correct key and value, which count with case',
};

/**
 * Checks the templates of an app for what escapes the cost tags of Amazon Bedrock, whoever wrote it: L1s, other libraries, nested stacks, included templates. Findings fail `cdk synth`, each with the
 * resource, the reason and the remedy.
 *
 * | Rule | Finds |
 * |---|---|
 * | `UntrackedInvocation` | IAM statements that allow to run models beside a tagged profile, in policies of roles, users, groups and permission sets, AWS's own policies among them |
 * | `ProfileWithoutCostTags` | application inference profiles without the tags of the schema |
 * | `BudgetWithoutProfile` | budgets that filter by tags which no Bedrock resource of the app carries, unless their services are others' alone |
 *
 * A statement is no violation if a Deny beside it, or a permissions boundary, closes what it opens for all its holders in the app; nor if it asks for a tag of the resource. Not seen are policies outside the
 * app, service control policies, what macros and loops make of a template (`AWS::Serverless::Function` among them), and what only deployment knows, such as a whole ARN from a parameter without a default. A Deny under a
 * condition of the template closes nothing. A budget is not checked in an app without Bedrock resources.
 *
 * One finding is acknowledged where it is right: `Validations.of(role).acknowledge({ id: 'cdk-bedrock-cost-tags::UntrackedInvocation', reason: '…' })`.
 *
 * It is a validation plugin of the CDK, and stands beside others. Costs nothing; takes time linear in the size of the templates.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html
 *
 * @example
 * declare const app: App;
 *
 * Validations.of(app).addPlugins(new BedrockCostChecks({ schema: CostTagSchema.standard() }));
 */
export class BedrockCostChecks implements IPolicyValidationPlugin {
  /**
   * The name that ids to acknowledge begin with.
   */
  public readonly name = 'cdk-bedrock-cost-tags';

  /**
   * The names of the rules.
   */
  public readonly ruleIds?: string[] = Object.keys(FIXES);

  constructor(private readonly props: BedrockCostChecksProps = {}) {
    throwProblems('BedrockCostChecks', pathProblems('allowedPaths', props.allowedPaths));
  }

  /**
   * Called by the CDK when the templates are written.
   */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const templates = new AppTemplates(context.appConstruct, context.templatePaths);
    const { schema, allowedPaths = [] } = this.props;
    const violations = [
      ...violationsOf('UntrackedInvocation', untrackedInvocations(grantedPolicies(templates), allowedPaths)),
      ...violationsOf('ProfileWithoutCostTags', profilesWithoutTags(templates.all, schema)),
      ...violationsOf('BudgetWithoutProfile', budgetsWithoutProfile(templates.all, context.appConstruct)),
    ];
    return { success: violations.length === 0, violations };
  }
}

/** What is found for the same reason is one violation, of several resources. */
function violationsOf(rule: keyof typeof FIXES, findings: Finding[]): PolicyViolation[] {
  return [...new Set(findings.map(({ reason }) => reason))].map((reason) => ({
    ruleName: rule,
    description: reason,
    fix: FIXES[rule],
    severity: 'error',
    violatingResources: findings.filter((finding) => finding.reason === reason).map(({ template, logicalId, location }) =>
      ({ resourceLogicalId: logicalId, templatePath: template.file, locations: [location] })),
  }));
}
