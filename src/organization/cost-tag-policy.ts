import { aws_organizations as organizations, Resource } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { CostTagPolicyOptions, CostTagPolicyProps } from './cost-tag-policy-props';
import { keyList, keysWithOtherRules, tagPolicyDocument, tagPolicySizeProblems } from './tag-policy-document';
import { organizationPolicyNameProblems, targetIdProblems } from '../access/organization-targets';
import { policySize } from '../access/policy-size';
import { isToken, show, throwProblems } from '../private/check';
import { physicalName } from '../private/physical-name';
import { injectable } from '../private/structs/injectable';
import { checkStruct } from '../private/structs/struct-problems';
import { warn } from '../private/warning';
import { CostTagSchema } from '../tags';

/**
 * A tag policy of AWS Organizations, from a schema of cost tags. The policy reports; it denies nothing.
 *
 * - Tags in another spelling of a key, such as `costcenter` for `CostCenter`, and values that are not allowed are reported as noncompliant, on all types of resources that tag policies support.
 * - Application inference profiles without a required tag are reported as noncompliant. Infrastructure as code tools check required tags before a deployment: AWS CloudFormation with
 *   `RequiredTagsHook`, and Pulumi. As of November 2026, the AWS provider for Terraform checks no inference profiles.
 *
 * AWS does not support the enforcement of tag policies (`enforced_for`) for inference profiles, and does not list Bedrock Projects for tag policies at all. Use `TagEnforcementPolicy` to deny
 * creating and calling profiles without the tags, from the same schema.
 *
 * The stack must be in the management account of the organization, or in an account to which the management account has delegated tag policies. Otherwise, the deployment fails. The policy type
 * must be enabled once: `aws organizations enable-policy-type --root-id r-… --policy-type TAG_POLICY`. CloudFormation cannot enable it.
 *
 * Throws if the policy would have more than 10,000 characters. Costs nothing.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_tag-policies.html
 *
 * @example
 * new CostTagPolicy(this, 'TagPolicy', {
 *   schema: CostTagSchema.bedrockGuide(),
 *   targetIds: ['r-ab12'],
 * });
 */
@injectable
export class CostTagPolicy extends Resource {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.CostTagPolicy';

  /**
   * Returns the document of the tag policy, without creating a resource. Use it if another tool manages AWS Organizations.
   *
   * Throws if the document has more than 10,000 characters. Rules that a tag policy does not support are left out without a warning.
   *
   * @param schema schema of the cost tags
   * @param options options of the document
   */
  public static documentOf(schema: CostTagSchema, options: CostTagPolicyOptions = {}): { [key: string]: any } {
    checkStruct('CostTagPolicy', 'CostTagPolicyOptions', options);
    const problems = schemaProblems(schema);
    throwProblems('CostTagPolicy', problems);
    const document = tagPolicyDocument(schema, options.reportMissingTags ?? true);
    const text = JSON.stringify(document);
    throwProblems('CostTagPolicy', isToken(text) ? [] : tagPolicySizeProblems(text.length));
    return { ...document };
  }

  /**
   * ID of the policy, such as `p-examplepolicyid111`.
   */
  public readonly policyId: string;

  /**
   * Document of the policy.
   */
  public readonly document: { [key: string]: any };

  /**
   * Options of the policy, for reports.
   *
   * @internal
   */
  public readonly _options: CostTagPolicyProps;

  constructor(scope: Construct, id: string, props: CostTagPolicyProps) {
    super(scope, id);
    const { schema, targetIds = [], policyName, reportMissingTags = true } = props;
    const wrong = schemaProblems(schema);
    const document = wrong.length > 0 ? undefined : tagPolicyDocument(schema, reportMissingTags);
    const isKnown = document !== undefined && !isToken(JSON.stringify(document));
    throwProblems(`CostTagPolicy at ${this.node.path}`, [
      ...wrong,
      ...isKnown ? tagPolicySizeProblems(JSON.stringify(document).length) : [],
      ...organizationPolicyNameProblems(policyName),
      ...targetIdProblems(targetIds),
    ]);
    this._options = props;
    this.document = { ...document };
    this.policyId = new organizations.CfnPolicy(this, 'Resource', {
      // A name change does not replace the policy.
      name: policyName ?? physicalName(this, [], 125),
      type: 'TAG_POLICY',
      content: document,
      targetIds: props.targetIds,
    }).attrId;
    const late = () => isKnown ? [] : tagPolicySizeProblems(policySize(this, document));
    this.node.addValidation({ validate: () => [...late(), ...this.crowdedTargets()].map((problem) => `CostTagPolicy: ${show(this.node.path)}: ${problem}`) });
    this.warnOfOtherRules(schema);
  }

  private warnOfOtherRules(schema: CostTagSchema): void {
    const keys = keysWithOtherRules(schema);
    if (keys.length > 0) {
      warn(this, 'CostTagPolicy.otherRules',
        `the tag policy accepts any value of ${keyList(keys)}, because tag policies support neither patterns nor letter cases nor empty values: list allowedValues, or detect wrong values with TagAudit`);
    }
  }

  private crowdedTargets(): string[] {
    if (this._targets().length === 0) {
      return [];
    }
    const policies = this.node.root.node.findAll().filter((each): each is CostTagPolicy => each instanceof CostTagPolicy);
    return this._targets().flatMap((target) => {
      const count = policies.filter((policy) => policy._targets().includes(target)).length;
      return count <= MAX_PER_TARGET ? [] : [
        `targetIds must not contain a target with more than ${MAX_PER_TARGET} tag policies, got ${show(target)} with ${count} of this app: merge the schemas with CostTagSchema.merge, or attach the policy to other targets`,
      ];
    });
  }

  /**
   * Targets that are known at synth.
   *
   * @internal
   */
  public _targets(): string[] {
    const { targetIds = [] } = this._options;
    return isToken(targetIds) ? [] : targetIds.filter((id) => !isToken(id));
  }
}

// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
const MAX_PER_TARGET = 10;

function schemaProblems(schema: unknown): string[] {
  return schema instanceof CostTagSchema ? [] : [
    `schema must be an instance of CostTagSchema, got ${show(schema)}: create it with CostTagSchema.of`,
  ];
}
