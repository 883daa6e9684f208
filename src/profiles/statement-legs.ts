import { INVOKE_ACTIONS } from './invoke-statements';
import { listOf } from '../private/template-values';
import { arnsOverlap, covers } from '../private/wildcards';

/** Statement of a policy as JSON. References name constructs. */
export type StatementJson = Record<string, any>;

/** Authorization check against a profile that a statement allows. */
export interface ProfileLeg {
  readonly action: string;

  /** JSON of the resource in the statement: the ARN of a profile of the app, or any other ARN or pattern of profiles. */
  readonly resource: string;
}

const SOME_PROFILE = 'arn:*:bedrock:*:*:application-inference-profile/*';
const SOME_MODEL = 'arn:*:bedrock:*::foundation-model/*';
const GLOBAL_MODEL = 'arn:*:bedrock:::foundation-model/*';

/**
 * Actions that run or buy a foundation model or a custom model, and whose API rejects the ARN of an application inference profile:
 * `baseModelIdentifier` of https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelCustomizationJob.html and
 * `modelId` of https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateProvisionedModelThroughput.html
 */
const ACTIONS_WITHOUT_PROFILES = ['bedrock:CreateModelCustomizationJob', 'bedrock:CreateProvisionedModelThroughput'];

/**
 * Statements of a principal, as far as they concern authorization checks of calls through profiles.
 */
export class StatementLegs {
  /**
   * @param profiles JSON of the ARNs of the profiles of the app
   */
  constructor(private readonly profiles: ReadonlySet<string>) {}

  /**
   * Returns the authorization checks against profiles that a statement allows. A pattern that also covers models is included if a condition requires a tag, which models do not have.
   */
  public profileLegs(statement: StatementJson): ProfileLeg[] {
    const resources = statement.Effect === 'Allow' ? listOf(statement.Resource).filter((resource) => this.isProfile(resource, statement)) : [];
    return resources.flatMap((resource) =>
      INVOKE_ACTIONS.filter((action) => names(statement, action)).map((action) => ({ action, resource: JSON.stringify(resource) })));
  }

  /**
   * Returns the actions that a statement allows on a profile of the app, but that accept no profiles. Patterns of actions are not included.
   */
  public unsupportedActions(statement: StatementJson): ProfileLeg[] {
    const actions = listOf(statement.Action).filter((action) => ACTIONS_WITHOUT_PROFILES.includes(action));
    const profiles = listOf(statement.Resource).map((resource) => JSON.stringify(resource)).filter((resource) => this.profiles.has(resource));
    return statement.Effect !== 'Allow' ? [] : profiles.flatMap((resource) => actions.map((action) => ({ action, resource })));
  }

  /**
   * Whether a statement can allow the foundation model behind a profile, as part of a call through the profile. Values known only at deployment are assumed to be correct.
   */
  public allowsModel(statement: StatementJson, { action, resource }: ProfileLeg): boolean {
    const isOfAction = statement.NotAction !== undefined || names(statement, action) || hasUnknown(statement.Action);
    return isOfAction && this.isOfModel(statement) && conditionsOf(statement).every((condition) => this.mayHold(condition, resource));
  }

  /**
   * Whether a statement can allow calling a profile of the app. Values known only at deployment are assumed to be correct.
   *
   * @param profile JSON of the ARN of the profile
   */
  public allowsProfile(statement: StatementJson, profile: string): boolean {
    const { Effect, NotAction, Resource } = statement;
    const isOfAction = NotAction !== undefined || hasUnknown(statement.Action) || names(statement, INVOKE_ACTIONS[0]);
    return Effect !== 'Deny' && isOfAction && (Resource === undefined || listOf(Resource).some((each) => this.mayBe(each, profile)));
  }

  /**
   * Returns JSON of the ARNs of the profiles through which a statement can allow a foundation model, or undefined if it can do so through any profile.
   */
  public profilesOfModels(statement: StatementJson): string[] | undefined {
    const limits = conditionsOf(statement).filter(isOfProfiles).map(({ values }) => this.knownProfiles(values));
    return this.isOfModel(statement) ? limits.find((profiles) => profiles !== undefined) : [];
  }

  /**
   * Returns JSON of the ARNs of the profiles that a statement names, or undefined if it can concern any profile.
   */
  public profilesOf({ Resource }: StatementJson): string[] | undefined {
    return Resource === undefined ? undefined : this.knownProfiles(listOf(Resource).filter((each) => arnsOverlap(patternOf(each), SOME_PROFILE)));
  }

  private isOfModel({ Effect, Resource }: StatementJson): boolean {
    return Effect !== 'Deny' && (Resource === undefined || listOf(Resource).some((each) => this.mayBeModel(each)));
  }

  private knownProfiles(values: any[]): string[] | undefined {
    const known = values.map((value) => JSON.stringify(value));
    return known.every((each) => this.profiles.has(each)) ? known : undefined;
  }

  private isProfile(resource: any, statement: StatementJson): boolean {
    const text = patternOf(resource);
    const isPattern = resource === '*' || (text !== UNKNOWN && arnsOverlap(text, SOME_PROFILE));
    return this.profiles.has(JSON.stringify(resource)) || text.includes(':application-inference-profile/') ||
      (isPattern && conditionsOf(statement).some(requiresTag));
  }

  private mayBeModel(resource: any): boolean {
    const text = patternOf(resource);
    return !this.profiles.has(JSON.stringify(resource)) && [SOME_MODEL, GLOBAL_MODEL].some((model) => arnsOverlap(text, model));
  }

  private mayHold(condition: Condition, profile: string): boolean {
    const { operator, key, values } = condition;
    if (requiresTag(condition)) {
      return false;
    }
    if (key !== 'bedrock:inferenceprofilearn' || isNegated(operator)) {
      return true;
    }
    if (operator === 'Null') {
      return values.some((value) => String(value) !== 'true');
    }
    return values.some((value) => this.mayBe(value, profile));
  }

  private mayBe(value: any, profile: string): boolean {
    const json = JSON.stringify(value);
    const isOther = this.profiles.has(json) && this.profiles.has(profile) && json !== profile;
    const own = patternOf(JSON.parse(profile));
    return !isOther && arnsOverlap(patternOf(value), own === UNKNOWN ? SOME_PROFILE : own);
  }
}

interface Condition {
  readonly operator: string;

  /** In lowercase, because IAM does not distinguish keys by case. */
  readonly key: string;
  readonly values: any[];
}

const UNKNOWN = '*';

/** Returns a text in which everything that is known only at deployment matches anything. */
function patternOf(value: any): string {
  if (typeof value === 'string') {
    return value.replace(/\$\{[^}]*\}/g, UNKNOWN);
  }
  const [separator, parts] = value?.['Fn::Join'] ?? [];
  const sub = value?.['Fn::Sub'];
  return Array.isArray(parts) ? parts.map(patternOf).join(separator) : sub === undefined ? UNKNOWN : patternOf(Array.isArray(sub) ? sub[0] : sub);
}

/** Whether a statement names an action, also by a pattern. Actions that are known only at deployment are not included. */
function names({ Action }: StatementJson, action: string): boolean {
  return listOf(Action).some((each) => typeof each === 'string' && covers(each.toLowerCase(), action.toLowerCase()));
}

function hasUnknown(actions: any): boolean {
  return listOf(actions).some((each) => typeof each !== 'string');
}

function conditionsOf({ Condition: condition }: StatementJson): Condition[] {
  return Object.entries<any>(condition ?? {}).flatMap(([operator, keys]) => Object.entries<any>(keys ?? {}).map(([key, values]) =>
    ({ operator, key: key.toLowerCase(), values: listOf(values) })));
}

/** Whether a condition allows only calls through some profiles. */
function isOfProfiles({ operator, key }: Condition): boolean {
  return key === 'bedrock:inferenceprofilearn' && operator !== 'Null' && !isNegated(operator);
}

/** Whether a condition requires a tag of the resource. Foundation models have no tags. */
function requiresTag({ operator, key, values }: Condition): boolean {
  const isRequired = operator === 'Null' ? values.every((value) => String(value) === 'false') : !isNegated(operator) && !/IfExists$|^ForAllValues:/.test(operator);
  return key.startsWith('aws:resourcetag/') && isRequired;
}

function isNegated(operator: string): boolean {
  return /Not(Equals|Like|IpAddress)/.test(operator);
}
