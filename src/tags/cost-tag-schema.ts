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
import { show } from '../private/check';
import { constructPath } from '../private/construct-path';
import { checkArgument, checkStruct } from '../private/structs/struct-problems';

/**
 * Options for enforcing a schema.
 */
export interface CostTagEnforcementOptions {
  /**
   * CloudFormation types of the resources that must satisfy the schema.
   *
   * @default - `AWS::Bedrock::ApplicationInferenceProfile`
   */
  readonly resourceTypes?: string[];
}

/**
 * Schema for cost allocation tags: the keys and the rules for their values. Define the tagging strategy of an organization once and share it.
 *
 * - `createCostTags` creates sets of tags that satisfy the schema.
 * - `enforce` fails synth if a profile violates the schema.
 * - `TagEnforcementPolicy` prevents principals from creating or calling profiles that violate the schema.
 * - `BedrockCostChecks` reports such profiles.
 *
 * Immutable. Costs nothing. The schema does not detect changes outside the app, such as in the console.
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
 * const costTags = schema.createCostTags({ CostCenter: '4711', Environment: 'prod' });
 */
export class CostTagSchema {
  /**
   * Creates a schema from rules by key.
   *
   * Throws one error that lists all problems:
   *
   * - no keys, or more than 50 keys
   * - a key or an allowed value that AWS does not accept
   * - keys that differ only in case or separators
   * - an empty list of allowed values, or a duplicate allowed value
   * - an allowed value that violates the pattern or the letter case of its rule
   * - a pattern that is not a regular expression
   *
   * Allowed values that are tokens are not validated.
   *
   * @param rules rules by key, in any order
   */
  public static of(rules: { [key: string]: CostTagRule }): CostTagSchema {
    checkArgument('CostTagSchema', 'rules', 'CostTagRule{}', rules, () => schemaProblems(byName(rules)));
    const sorted = byName(rules);
    return new CostTagSchema(Object.fromEntries(Object.entries(sorted).map(([key, rule]) => [key, frozen(rule)])));
  }

  /**
   * Schema with the four keys that the AWS guide to tracking Bedrock usage with tags assigns to a profile: `CostCenter`, `Project`, `Environment` and `Application`.
   *
   * All keys are required. The allowed values of `Environment` are `Development`, `Testing` and `Production`.
   */
  public static bedrockGuide(): CostTagSchema {
    return CostTagSchema.of({
      [CostTagKey.COST_CENTER]: { description: 'the business unit or department that is charged' },
      [CostTagKey.PROJECT]: { description: 'the initiative that the cost is incurred for' },
      [CostTagKey.ENVIRONMENT]: { allowedValues: ['Development', 'Testing', 'Production'], description: 'the deployment stage' },
      [CostTagKey.APPLICATION]: { description: 'the application that calls the model' },
    });
  }

  /**
   * Schema with the key of the AWS Migration Acceleration Program (MAP), `map-migrated`. Its value is the identifier of the engagement, such as `mig12345` or
   * `migABCDE12345`.
   *
   * Tag either the profiles or the calling roles. If both are tagged, AWS uses the profile's tag. The key takes effect when it is activated in the payer account.
   *
   * @see https://docs.aws.amazon.com/MAP/latest/userguide/bedrock-map-tagging.html
   */
  public static migrationAccelerationProgram(): CostTagSchema {
    return CostTagSchema.of({
      [CostTagKey.MAP_MIGRATED]: {
        pattern: '(mig|comm)(_ec2_)?([0-9]{5}|[A-Z0-9]{10})',
        description: 'mig or comm, followed by the 5 digits or the 10 uppercase letters and digits of the MAP engagement',
      },
    });
  }

  /**
   * Schema with the key of AWS Partner Revenue Measurement, `aws-apn-id`. Its value is `pc:` followed by the product code of the partner's AWS Marketplace
   * listing. A resource can be attributed to one partner only.
   *
   * AWS uses the tag to measure Amazon models and open models. For Claude models, AWS has been observed to use only the user agent string of the calls.
   *
   * @see https://docs.aws.amazon.com/PRM/latest/aws-prm-onboarding-guide/bedrock-best-practices.html
   */
  public static partnerRevenueMeasurement(): CostTagSchema {
    return CostTagSchema.of({
      [CostTagKey.AWS_APN_ID]: { pattern: 'pc:[a-z0-9]+', description: 'pc: followed by the product code in AWS Marketplace' },
    });
  }

  /**
   * Required keys, in alphabetical order.
   */
  public readonly requiredKeys: string[];

  /**
   * Optional keys, in alphabetical order.
   */
  public readonly optionalKeys: string[];

  private constructor(private readonly rules: CostTagRules) {
    this.requiredKeys = this.keys.filter((key) => rules[key].required !== false);
    this.optionalKeys = this.keys.filter((key) => rules[key].required === false);
  }

  /**
   * All keys of the schema, in alphabetical order.
   */
  public get keys(): string[] {
    return Object.keys(this.rules);
  }

  /**
   * Returns the rule of a key. Throws if the schema does not contain the key.
   *
   * @param key key of the schema
   */
  public rule(key: string): CostTagRule {
    const rule = Object.entries(this.rules).find(([each]) => each === key)?.[1];
    if (!rule) {
      throw new Error(`CostTagSchema: must contain key ${show(key)}, got keys ${show(this.keys)}: add the key with withRule, or use another key`);
    }
    return rule;
  }

  /**
   * Returns a schema with an additional key, or with a different rule for an existing key. Throws under the same conditions as `of`.
   *
   * @param key key to add or replace
   * @param rule rule for the key
   */
  public withRule(key: string, rule: CostTagRule): CostTagSchema {
    return CostTagSchema.of({ ...this.rules, [key]: rule });
  }

  /**
   * Returns a schema with the keys of both schemas. If both contain a key, the rule of `other` applies. Throws under the same conditions as `of`.
   *
   * @param other schema to merge into this schema
   */
  public merge(other: CostTagSchema): CostTagSchema {
    return CostTagSchema.of({ ...this.rules, ...other.rules });
  }

  /**
   * Creates a set of tags that satisfies the schema.
   *
   * Throws one error that lists all problems: a missing or misspelled required key, a key that the schema does not contain, a value that its rule does not allow, and the
   * problems that `CostTags.of` reports. Values that are tokens are not validated. To add tags that are not in the schema, call `withTag` on the result.
   *
   * @param tags values by key, in any order
   */
  public createCostTags(tags: { [key: string]: string }): CostTags {
    checkArgument('CostTagSchema', 'tags', 'string{}', tags, () => [...tagsProblems(this.rules, new Map(Object.entries(byName(tags))), true), ...tagProblems(byName(tags))]);
    return CostTags.of(byName(tags));
  }

  /**
   * Fails synth unless the final tags of every application inference profile at and below a construct satisfy the schema.
   *
   * Final tags are all tags in the template, regardless of their source, and the tags of the profile's stacks. L1s and profiles of other libraries are
   * checked, including those in stages and nested stacks. Imported profiles are not checked. Tags that are not in the schema are ignored. Values known only
   * at deployment are not validated.
   *
   * @param scope construct at and below which profiles are checked
   * @param options types of the resources to check
   */
  public enforce(scope: IConstruct, options: CostTagEnforcementOptions = {}): void {
    const { resourceTypes = [PROFILE_TYPE] } = options;
    checkStruct(`CostTagSchema at ${show(scope.node.path)}`, 'CostTagEnforcementOptions', options, () => resourceTypes.filter((type) => !/^\w+::\w+(::\w+)+$/.test(type)).map((type) =>
      `resourceTypes must contain CloudFormation resource types only, got ${show(type)}: use the form ${show(PROFILE_TYPE)}`));
    scope.node.addValidation({
      validate: () => scope.node.findAll()
        .filter((node): node is CfnResource => CfnResource.isCfnResource(node) && resourceTypes.includes(node.cfnResourceType))
        .flatMap((resource) => this._problemsOf(renderedTags(resource)).map((problem) => `CostTagSchema: ${show(constructPath(resource))}: ${problem}`)),
    });
  }

  /**
   * Returns the violations of the rules by the final tags of a resource.
   *
   * @param tags undefined if the tags are known only at deployment
   *
   * @internal
   */
  public _problemsOf(tags: ReadonlyMap<string, unknown> | undefined): string[] {
    return tags === undefined ? [] : tagsProblems(this.rules, tags, false);
  }
}

// The properties of a rule are sorted as well, because the rule becomes part of a text in the template.
function frozen(rule: CostTagRule): CostTagRule {
  const { allowedValues } = rule;
  return Object.freeze(byName({ ...rule, ...allowedValues ? { allowedValues: Object.freeze([...allowedValues]) as string[] } : {} }));
}

const PROFILE_TYPE = 'AWS::Bedrock::ApplicationInferenceProfile';
