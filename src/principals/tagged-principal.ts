import { aws_iam as iam, type CfnResource, Lazy, Stack } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { billedKeys } from './billed-keys';
import { warnOfPartition } from './commercial-only';
import { ImportedPrincipal } from './imported-principal';
import { policyLengthProblems } from './policy-length';
import type { SessionTagOptions } from './session-tag-options';
import { combinedTagProblems, overridingProblems } from './session-tag-rules';
import { denyFederatedTagKeys, denyTagChanges, denyTagKeys, type StatementContent } from './session-tag-statements';
import { SessionTags } from './session-tags';
import { type TaggablePrincipal, taggablePrincipal, taggableProblems } from './taggable-principal';
import type { ITaggedPrincipal, TaggedPrincipalAttributes } from './tagged-principal-interface';
import { isToken, show, throwProblems } from '../private/check';
import { formatArn } from '../private/partition';
import { injectable } from '../private/structs/injectable';
import { checkStruct } from '../private/structs/struct-problems';
import { warn } from '../private/warning';
import { CostTagCarrierKind, CostTags, CostTagSource } from '../tags';
import { checkFinalTags } from '../tags/final-tag-checks';
import { ResourceTags } from '../tags/resource-tags';
import { unknownKeysProblems } from '../tags/unknown-keys';

/**
 * Properties of `TaggedPrincipal`.
 */
export interface TaggedPrincipalProps {
  /**
   * Role or user that calls Amazon Bedrock, such as the role of a Lambda function. The app must create it, in the same account.
   *
   * Throws for groups, imported and immutable principals, roles of IAM Identity Center, service-linked roles, and a `LazyRole`.
   */
  readonly principal: iam.IIdentity;

  /**
   * Tags under which the calls are billed. The tags are added to the role or user with `Tags.of`, so the usual priorities apply. Synth fails if one of them is removed or has another value at the end.
   *
   * @default - tags that the role or user inherits through `Tags.of` or from the stack's `tags`. A warning is issued if there are none
   */
  readonly costTags?: CostTags;

  /**
   * Session tags that callers of the role can pass, as with `allowSessionTags`.
   *
   * @default - none
   */
  readonly sessionTags?: SessionTagOptions[];

  /**
   * Whether policies deny changing the cost tags around the library:
   *
   * - The trust policy of a role denies all callers session tags with the keys of the cost tags, in any letter case. If the role has session tags, it denies all other keys, and values that no caller can pass.
   * - An inline policy denies the role or user to change these tags of its own.
   * - An inline policy denies a user to pass these tags to a federated session.
   *
   * The Deny statements also apply where other statements allow the tags, such as those of `withSessionTags`. They do not limit principals that can change policies, or other roles that the principal can assume.
   *
   * @default true
   */
  readonly denyTagOverrides?: boolean;
}

// A key with the reserved prefix, which no request can contain. A condition must have a value.
const NO_KEY = 'aws:none';

const registered = new WeakMap<IConstruct, TaggedPrincipal>();

/**
 * An IAM role or user with cost allocation tags. Calls that it makes to Amazon Bedrock are billed under these tags, on both endpoints. `CostTagCarrierKind.IAM_PRINCIPAL` lists the APIs.
 *
 * Use it where resources cannot carry tags, such as for the Responses and Chat Completions APIs, or to split the cost of one application by user: the gateway assumes a role with session tags for each user.
 *
 * The construct adds tags to the role or user and statements to its policies. It costs nothing.
 *
 * - AWS lists the keys with the prefix `iamPrincipal/`. Activate `billedTagKeys` in the payer account. A key can be activated up to 24 hours after the first call of a principal that has it.
 * - Amazon Bedrock publishes no metrics by IAM principal, so alarms and dashboards do not cover it. `TagBudget` and `CostAndUsageExport` do.
 * - A resource and a principal can both have tags. They are two views of the same cost, so use different keys, such as the application on the profile and the user on the principal.
 * - AWS bills by the tags of principals in the commercial Regions only.
 * - Each role session name is a row of its own in detailed cost reports. Pass a fixed `RoleSessionName`, and identify the user with a session tag.
 * - STS limits AssumeRole to 500 calls per second, account and Region. Keep a session until it expires.
 * - A session passes tags on to the next role of a chain if they are transitive. AWS does not document whether the conditions of a trust policy apply to inherited tags, so do not make session tags transitive.
 * - The attributes for access control of IAM Identity Center are session tags of its roles. AWS does not document whether these attributes appear on the bill. Import such a role with `fromPrincipalAttributes`.
 * - `Tags.of` must be applied to the role or user, or to its scopes. Tags of this construct do not reach it.
 *
 * The Deny statements cannot stop administrators, or a principal that changes its own policies. To protect the tags in the whole account, use `TagEnforcementPolicy`.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-iam-principal-tracking.html
 *
 * @example
 * declare const gateway: iam.Role;
 * declare const users: iam.Role;
 *
 * const tagged = new TaggedPrincipal(this, 'Users', {
 *   principal: users,
 *   costTags: CostTags.of({ Application: 'Assistant' }),
 * });
 * tagged.allowSessionTags({ caller: gateway, allowedValues: { Team: ['claims', 'sales'] }, areRequired: true });
 * new TagBudget(this, 'Budget', { costTags: tagged.costTags, limit: 500 });
 */
@injectable
export class TaggedPrincipal extends Construct implements ITaggedPrincipal {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.TaggedPrincipal';

  /**
   * Imports a role or user that is tagged elsewhere, such as a role of IAM Identity Center or of another account. Nothing is changed or verified.
   *
   * Throws if the ARN does not identify a role or user, or if neither tags nor keys are specified. Throws if a key of `sessionTagKeys` is a token, is repeated, differs from another one only in case, or is one of
   * the cost tags, and for more than 50 tags and keys. An ARN that is a token is not validated.
   *
   * @param scope scope of the imported principal
   * @param id ID of the construct
   * @param attrs attributes of the principal
   */
  public static fromPrincipalAttributes(scope: Construct, id: string, attrs: TaggedPrincipalAttributes): ITaggedPrincipal {
    return new ImportedPrincipal(scope, id, attrs);
  }

  public readonly carrierKind = CostTagCarrierKind.IAM_PRINCIPAL;
  public readonly costTagSource = CostTagSource.IAM_PRINCIPAL;
  public readonly principalArn: string;
  public readonly costTags: CostTags;

  /**
   * Session tags that callers can pass, for reports.
   *
   * @internal
   */
  public readonly _sessionTags: SessionTagOptions[] = [];

  /**
   * Whether policies deny changing the cost tags around the library, for reports.
   *
   * @internal
   */
  public readonly _denyTagOverrides: boolean;

  private readonly tagged: TaggablePrincipal;
  private readonly tags: ResourceTags;
  private readonly sessions: SessionTags;
  private readonly declaredKeys?: readonly string[];
  private areKeysRead = false;

  constructor(scope: Construct, id: string, props: TaggedPrincipalProps) {
    super(scope, id);
    const { principal, costTags, sessionTags = [], denyTagOverrides = true } = props;
    throwProblems(this.subject, [...taggableProblems(this, principal), ...unknownKeysProblems(costTags)]);
    this.tagged = taggablePrincipal(principal);
    this.refuseSecond(principal);
    this._denyTagOverrides = denyTagOverrides;
    this.declaredKeys = costTags?.keys;
    this.principalArn = this.tagged.arn;

    this.tags = ResourceTags.of(this.tagged.resource);
    costTags?.applyTo(principal);
    this.costTags = CostTags._ofResource(this.tags, costTags, CostTagSource.IAM_PRINCIPAL);
    this.sessions = new SessionTags(this, this.tagged, this._denyTagOverrides);
    if (this._denyTagOverrides) {
      this.denyOverrides(principal);
    }
    this.allowAll(sessionTags);

    warnOfPartition(this, Stack.of(this).region, undefined);
    this.node.addValidation({ validate: () => this.validateTags(costTags) });
    this.node.addValidation({ validate: () => this.validatePolicies(principal) });
  }

  public get sessionTagKeys(): string[] {
    this.areKeysRead = true;
    return this.sessions.keys;
  }

  public get billedTagKeys(): string[] {
    return billedKeys(this.costTags, this.sessionTagKeys);
  }

  /**
   * Allows a caller to assume the role with session tags. AWS bills the calls of the session under these tags, in addition to the tags of the role.
   *
   * The trust policy allows the caller to assume the role, and `sts:TagSession` with these keys and values. A caller that is a role or user of the app gets the permissions for it as well. For a caller in another
   * account or stage, grant `sts:AssumeRole` and `sts:TagSession` on the role there. An identity provider passes the tags in the token or assertion.
   *
   * Throws for a user, and if a key is a token, has the prefix `aws:`, is a cost tag of the role, or has no allowed values. Throws if a caller is repeated, is the role itself, is in another stage, or could choose any value as one of
   * all principals of an account. Call the method before `sessionTagKeys` or `billedTagKeys` are read.
   *
   * @param options caller, keys and allowed values
   */
  public allowSessionTags(options: SessionTagOptions): void {
    const subject = `allowSessionTags of ${this.subject}`;
    checkStruct(subject, 'SessionTagOptions', options, () => this.sessionProblems(options));
    this.addSession(options);
  }

  /**
   * L1 of the role or user.
   *
   * @internal
   */
  public get _resource(): CfnResource {
    return this.tagged.resource;
  }

  private get subject(): string {
    return `TaggedPrincipal at ${this.node.path}`;
  }

  private allowAll(all: SessionTagOptions[]): void {
    throwProblems(this.subject, all.flatMap((options, index) => {
      const problems = this.sessionProblems(options);
      if (problems.length === 0) {
        this.addSession(options);
      }
      return problems.map((problem) => `sessionTags[${index}].${problem}`);
    }));
  }

  private addSession(options: SessionTagOptions): void {
    this.sessions.add(options);
    this._sessionTags.push(options);
  }

  private sessionProblems(options: SessionTagOptions): string[] {
    if (this.tagged.kind === 'User') {
      return ['caller must assume a role, got the principal of a user: pass a role as principal, because users have no sessions that another principal starts'];
    }
    const keys = Object.keys(options.allowedValues);
    return [
      ...this.sessions.problems(options),
      ...isToken(this.costTags.keys) ? [] : overridingProblems(keys, this.costTags.keys),
      ...this.areKeysRead && keys.some((key) => !this.sessions.keys.includes(key))
        ? [`allowedValues must not add keys after the keys were read, got ${show(keys)}: call allowSessionTags before sessionTagKeys and billedTagKeys are read`]
        : [],
    ];
  }

  private refuseSecond(principal: iam.IIdentity): void {
    const { resource } = this.tagged;
    const other = registered.get(resource);
    throwProblems(this.subject, other === undefined ? [] : [
      `principal must have one TaggedPrincipal, got ${show(principal.node.path)}, which ${show(other.node.path)} tags: use that construct, or remove one of them`,
    ]);
    registered.set(resource, this);
  }

  /** Keys that a session tag would override: the cost tags, and the inherited tags that other constructs were built from. */
  private costKeys(): string[] {
    return [...new Set([...this.declaredKeys ?? this.tags.final().keys(), ...this.tags.expectedKeys()])];
  }

  private denyOverrides(principal: iam.IIdentity): void {
    const { kind, trustPolicy, arn } = this.tagged;
    const keysOf = (others: () => string[]) => Lazy.any({
      produce: () => {
        const keys = [...this.costKeys(), ...others()];
        return keys.length === 0 ? [NO_KEY] : keys;
      },
    });
    const costKeys = keysOf(() => []);
    const deny = (content: StatementContent, rest: iam.PolicyStatementProps) =>
      new iam.PolicyStatement({ effect: iam.Effect.DENY, ...content, ...rest });
    trustPolicy?.addStatements(deny(denyTagKeys(costKeys), { principals: [new iam.StarPrincipal()] }));
    principal.addToPrincipalPolicy(deny(denyTagChanges(kind, keysOf(() => this.sessions.keys)), { resources: [arn] }));
    if (kind === 'User') {
      // The user can pass the tags to roles, whose trust policies decide about them.
      const anyRole = formatArn(Stack.of(principal), { service: 'iam', region: '', account: '*', resource: 'role', resourceName: '*' });
      principal.addToPrincipalPolicy(deny(denyFederatedTagKeys(costKeys), { notResources: [anyRole] }));
    }
  }

  // Runs after aspects, because the final tags are not known before.
  private validateTags(declared: CostTags | undefined): string[] {
    const final = this.tags.final();
    const { manyCostTags, dynamicTagValues, problems } = checkFinalTags(this.tags, declared, { noun: 'principal', service: 'IAM' });
    if (final.size === 0 && this.sessions.keys.length === 0) {
      warn(this, 'TaggedPrincipal.noCostTags',
        'the principal has no tags, so the cost of its calls cannot be allocated: pass costTags, or add tags to a parent scope of the role or user with Tags.of. ' +
        'Acknowledge this warning if you pass the tags to `cdk deploy --tags`',
      );
    }
    if (manyCostTags) {
      warn(this, 'TaggedPrincipal.manyCostTags', manyCostTags);
    }
    if (dynamicTagValues) {
      warn(this, 'TaggedPrincipal.dynamicTagValues', dynamicTagValues);
    }
    return [
      ...problems,
      ...combinedTagProblems(this.sessions.keys, [...final.keys()]),
      ...overridingProblems(this.sessions.keys, this.costKeys()),
    ];
  }

  private validatePolicies(principal: iam.IIdentity): string[] {
    const { rawOverrides } = this.tagged.resource as unknown as { rawOverrides?: any };
    const unlimited = this._denyTagOverrides ? this.sessions.unlimitedCallers() : [];
    if (unlimited.length > 0) {
      warn(this, 'TaggedPrincipal.unlimitedSessionTags',
        `another statement of the trust policy allows ${unlimited.join(', ')} any session tags, such as a statement of withSessionTags(). The callers can therefore omit required keys and pass the keys and values of other callers. ` +
        'Pass the principal without withSessionTags() to the role',
      );
    }
    return [
      ...this.tagged.trustPolicy && rawOverrides?.Properties?.AssumeRolePolicyDocument !== undefined
        ? ['the trust policy must not be overridden in the L1 construct, because the override can remove the statements about tags: add the statements to role.assumeRolePolicy, or remove the override']
        : [],
      ...policyLengthProblems(this, principal, this.tagged),
    ];
  }
}
