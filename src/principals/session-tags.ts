import { aws_iam as iam, Lazy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { callerProblems, grantSession, SessionCaller } from './session-caller';
import type { SessionTagOptions } from './session-tag-options';
import { type AllowedValues, allowedValuesProblems, isSameKey } from './session-tag-rules';
import { allowTags, denyMissingTag, denyOtherTagKeys, denyOtherValues, type StatementContent } from './session-tag-statements';
import type { TaggablePrincipal } from './taggable-principal';
import { isToken, show } from '../private/check';

interface Allowance {
  readonly caller: SessionCaller;
  readonly allowedValues: AllowedValues;

  /** Keys whose values are denied to this caller separately, because another caller can pass other values. */
  readonly separateKeys: Set<string>;
}

/**
 * Session tags of a role: the statements of its trust policy, and the permissions of its callers.
 */
export class SessionTags {
  private readonly allowances: Allowance[] = [];

  /**
   * @param scope scope of the policies of callers in other stacks
   * @param hasFences whether tags that are not declared here are denied
   */
  constructor(private readonly scope: Construct, private readonly role: TaggablePrincipal, private readonly hasFences: boolean) {}

  /** Keys of all session tags. */
  public get keys(): string[] {
    return [...new Set(this.allowances.flatMap(({ allowedValues }) => Object.keys(allowedValues)))];
  }

  /** Reasons why the tags cannot be allowed. */
  public problems({ caller: principal, allowedValues }: SessionTagOptions): string[] {
    const problems = callerProblems(principal);
    if (problems.length > 0) {
      return [...problems, ...allowedValuesProblems(allowedValues, false)];
    }
    const caller = new SessionCaller(Stack.of(this.role.resource), principal);
    const known = Object.keys(allowedValues).filter((key) => !isToken(key));
    return [
      ...caller.isRole(this.role.arn) ? ['caller must be another principal, got the role itself: pass the principal that starts the session, because a role that assumes itself chooses its own tags'] : [],
      ...this.allowances.some((each) => each.caller.identity === caller.identity)
        ? ['caller must not be repeated, got a caller with session tags: pass all keys of a caller in one call of allowSessionTags']
        : [],
      ...known.flatMap((key) => this.keys.filter((each) => each !== key && isSameKey(each, key)).map((each) =>
        `allowedValues: keys ${show(each)}, ${show(key)} differ only in case, and IAM does not distinguish them: use one spelling for all callers`)),
      ...allowedValuesProblems(allowedValues, caller.isWide),
    ];
  }

  public add({ caller: principal, allowedValues, areRequired = false }: SessionTagOptions): void {
    const caller = new SessionCaller(Stack.of(this.role.resource), principal);
    const keys = Object.keys(allowedValues);
    const newKeys = keys.filter((key) => !this.keys.includes(key));
    const { assumeRoleAction } = principal;
    this.allowances.push({ caller, allowedValues, separateKeys: new Set() });

    this.trust(iam.Effect.ALLOW, principal, { actions: [assumeRoleAction], conditions: {} });
    this.trust(iam.Effect.ALLOW, principal, allowTags(allowedValues, areRequired));
    if (areRequired) {
      keys.forEach((key) => this.trust(iam.Effect.DENY, principal, denyMissingTag(assumeRoleAction, key)));
    }
    if (this.hasFences) {
      this.trust(iam.Effect.DENY, principal, denyOtherTagKeys(keys));
      newKeys.forEach((key) => this.trust(iam.Effect.DENY, new iam.StarPrincipal(), denyOtherValues(key, Lazy.any({ produce: () => this.valuesOf(key) }))));
      keys.forEach((key) => this.denyValuesOfOthers(key));
    }
    grantSession(this.scope, `Session${this.allowances.length}`, principal, [assumeRoleAction, 'sts:TagSession'], this.role.arn);
  }

  /** The statement for everyone allows the values of all callers. */
  private denyValuesOfOthers(key: string): void {
    const sharing = this.allowances.filter(({ allowedValues }) => key in allowedValues);
    const all = this.valuesOf(key);
    for (const { caller, allowedValues, separateKeys } of sharing) {
      if (all.some((value) => !allowedValues[key].includes(value)) && !separateKeys.has(key)) {
        separateKeys.add(key);
        this.trust(iam.Effect.DENY, caller.principal, denyOtherValues(key, allowedValues[key]));
      }
    }
  }

  private valuesOf(key: string): string[] {
    return [...new Set(this.allowances.flatMap(({ allowedValues }) => allowedValues[key] ?? []))];
  }

  private trust(effect: iam.Effect, principal: iam.IPrincipal, content: StatementContent): void {
    this.role.trustPolicy!.addStatements(new iam.PolicyStatement({ effect, principals: [principal], ...content }));
  }
}
