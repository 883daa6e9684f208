import { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { CostTagKey } from './cost-tag-key';
import type { CostTagRule } from './cost-tag-rule';
import { CostTags } from './cost-tags';
import { renderedTags } from './rendered-tags';
import { schemaProblems, tagsProblems } from './schema-rules';
import { tagProblems } from './tag-rules';
import type { CostTagRules } from './tag-violations';
import { byName } from '../private/by-name';
import { show, throwProblems } from '../private/check';

/**
 * Which resources a schema is enforced on.
 */
export interface CostTagEnforcementOptions {
  /**
   * CloudFormation types of the resources that must carry the tags.
   *
   * @default - `AWS::Bedrock::ApplicationInferenceProfile`
   */
  readonly resourceTypes?: string[];
}

/**
 * Which cost allocation tags there are, and what their values look like: the tagging strategy of an organization, to be written once and shared.
 *
 * `tags` makes sets that satisfy it, `enforce` fails synth where a profile does not, `TagGuardrailPolicy` keeps others from creating or calling such profiles, and
 * `BedrockCostChecks` reports them.
 *
 * Immutable. Costs nothing. What happens outside the app, at the console for one, it does not see.
 *
 * @see https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html
 *
 * @example
 * const schema = CostTagSchema.of({
 *   CostCenter: { pattern: '[0-9]{4}', description: 'the unit that is charged', owner: 'finops@example.com' },
 *   Environment: { allowedValues: ['dev', 'test', 'prod'] },
 *   Project: { required: false },
 * });
 * schema.enforce(this);
 * const costTags = schema.tags({ CostCenter: '4711', Environment: 'prod' });
 */
export class CostTagSchema {
  /**
   * A schema with these keys.
   *
   * Throws one error with all problems found: no key, more than 50 keys, a key that AWS does not take, keys that differ only in case and separators, no or a repeated allowed value, one
   * that AWS does not take or that breaks the rule's own pattern or case, a pattern that is no regular expression. Allowed values that are tokens are not judged.
   *
   * @param rules rule by key, in any order
   */
  public static of(rules: { [key: string]: CostTagRule }): CostTagSchema {
    const sorted = byName(rules);
    throwProblems('CostTagSchema', schemaProblems(sorted));
    return new CostTagSchema(Object.fromEntries(Object.entries(sorted).map(([key, rule]) => [key, frozen(rule)])));
  }

  /**
   * The four keys that AWS's guide to tracking Bedrock usage with tags assigns to a profile: `CostCenter`, `Project`, `Environment`, one of `Development`, `Testing` and
   * `Production`, and `Application`. All are required.
   */
  public static standard(): CostTagSchema {
    return CostTagSchema.of({
      [CostTagKey.COST_CENTER]: { description: 'the business unit or department that is charged' },
      [CostTagKey.PROJECT]: { description: 'the initiative the money is spent on' },
      [CostTagKey.ENVIRONMENT]: { allowedValues: ['Development', 'Testing', 'Production'], description: 'the stage' },
      [CostTagKey.APPLICATION]: { description: 'the application that calls the model' },
    });
  }

  /**
   * The key of AWS's Migration Acceleration Program: `map-migrated`, with the identifier of the engagement as its value, such as `mig12345` or `migABCDE12345`.
   *
   * Tag either the profiles or the calling roles: where both are, AWS takes the profile's. The key counts from its activation in the payer account on.
   *
   * @see https://docs.aws.amazon.com/MAP/latest/userguide/bedrock-map-tagging.html
   */
  public static migrationAcceleration(): CostTagSchema {
    return CostTagSchema.of({
      [CostTagKey.MAP_MIGRATED]: {
        pattern: '(mig|comm)(_ec2_)?([0-9]{5}|[A-Z0-9]{10})',
        description: 'mig or comm and the 5 digits or 10 capital letters and digits of the MAP engagement',
      },
    });
  }

  /**
   * The key of AWS's Partner Revenue Measurement: `aws-apn-id`, with `pc:` and the product code of the partner's AWS Marketplace listing as its value. A resource has room for one partner.
   *
   * AWS counts Amazon's own and open models by it; for Claude, it was observed, only the user agent string of the calls.
   *
   * @see https://docs.aws.amazon.com/PRM/latest/aws-prm-onboarding-guide/bedrock-best-practices.html
   */
  public static partnerRevenue(): CostTagSchema {
    return CostTagSchema.of({
      [CostTagKey.AWS_APN_ID]: { pattern: 'pc:[a-z0-9]+', description: 'pc: and the product code in AWS Marketplace' },
    });
  }

  /**
   * The keys that must be there, in alphabetical order.
   */
  public readonly requiredKeys: string[];

  /**
   * The keys that may be there, in alphabetical order.
   */
  public readonly optionalKeys: string[];

  private constructor(private readonly rules: CostTagRules) {
    this.requiredKeys = this.keys.filter((key) => rules[key].required !== false);
    this.optionalKeys = this.keys.filter((key) => rules[key].required === false);
  }

  /**
   * All keys, in alphabetical order.
   */
  public get keys(): string[] {
    return Object.keys(this.rules);
  }

  /**
   * The rule of a key. Throws if the schema has no such key.
   */
  public rule(key: string): CostTagRule {
    const rule = Object.entries(this.rules).find(([each]) => each === key)?.[1];
    if (!rule) {
      throw new Error(`CostTagSchema: has no key ${show(key)}, got keys ${show(this.keys)}: add it with withRule or ask for another`);
    }
    return rule;
  }

  /**
   * A schema with one more key, or with another rule for a key it has. Throws as `of` does.
   */
  public withRule(key: string, rule: CostTagRule): CostTagSchema {
    return CostTagSchema.of({ ...this.rules, [key]: rule });
  }

  /**
   * A schema with the keys of both; where both have a key, the other's rule holds. Throws as `of` does.
   */
  public and(other: CostTagSchema): CostTagSchema {
    return CostTagSchema.of({ ...this.rules, ...other.rules });
  }

  /**
   * A set of tags that satisfies the schema.
   *
   * Throws one error with all problems found: a required key that is missing or only looks alike, a key the schema does not know, a value that its rule does not allow, and what
   * `CostTags.of` throws for. Values that are tokens are not judged. For tags beyond the schema, add them with `withTag`.
   */
  public tags(tags: { [key: string]: string }): CostTags {
    const sorted = byName(tags);
    throwProblems('CostTagSchema', [...tagsProblems(this.rules, new Map(Object.entries(sorted)), true), ...tagProblems(sorted)]);
    return CostTags.of(sorted);
  }

  /**
   * Fails synth unless every application inference profile at and below a construct satisfies the schema with its final tags: those in the template, whoever put them there, and its stacks'.
   * L1s and profiles of other libraries count, imported ones do not.
   *
   * Other tags beside the schema's are left alone. Reaches into stages and nested stacks. What is only known at deployment is not judged.
   */
  public enforce(scope: IConstruct, options: CostTagEnforcementOptions = {}): void {
    const { resourceTypes = [PROFILE_TYPE] } = options;
    throwProblems(`CostTagSchema at ${show(scope.node.path)}`, resourceTypes.filter((type) => !/^\w+::\w+(::\w+)+$/.test(type)).map((type) =>
      `resourceTypes must be CloudFormation types, got ${show(type)}: write it as ${show(PROFILE_TYPE)}`));
    scope.node.addValidation({
      validate: () => scope.node.findAll()
        .filter((node): node is CfnResource => CfnResource.isCfnResource(node) && resourceTypes.includes(node.cfnResourceType))
        .flatMap((resource) => this._problemsOf(renderedTags(resource)).map((problem) => `CostTagSchema: ${show(resource.node.path)}: ${problem}`)),
    });
  }

  /**
   * Where the final tags of a resource break the rules.
   *
   * @param tags undefined if only deployment tells
   *
   * @internal
   */
  public _problemsOf(tags: ReadonlyMap<string, unknown> | undefined): string[] {
    return tags === undefined ? [] : tagsProblems(this.rules, tags, false);
  }
}

// In the order of names also within: it becomes part of a text in the template.
function frozen(rule: CostTagRule): CostTagRule {
  const { allowedValues } = rule;
  return Object.freeze(byName({ ...rule, ...allowedValues ? { allowedValues: Object.freeze([...allowedValues]) as string[] } : {} }));
}

const PROFILE_TYPE = 'AWS::Bedrock::ApplicationInferenceProfile';
