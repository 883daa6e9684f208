import { aws_iam as iam, Lazy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { callerProblems, grantSession, isAnyPrincipal, SessionCaller } from './session-caller';
import type { SessionTagOptions } from './session-tag-options';
import { type AllowedValues, allowedValuesProblems, isSameKey } from './session-tag-rules';
import { allowTags, denyMissingTag, denyOtherTagKeys, denyOtherValues, type StatementContent } from './session-tag-statements';
import type { TaggablePrincipal } from './taggable-principal';
import { isToken, show } from '../private/check';
import { covers } from '../private/wildcards';

interface Allowance {
  readonly caller: SessionCaller;
  readonly allowedValues: AllowedValues;
}

/**
 * Session tags of a role: the statements of its trust policy, and the permissions of its callers.
 */
export class SessionTags {
  private readonly allowances: Allowance[] = [];

  /**
   * @param scope scope of the policies of callers in other stacks, if it is in the stack of the role
   * @param hasFences whether tags that are not declared here are denied
   */
  constructor(private readonly scope: Construct, private readonly role: TaggablePrincipal, private readonly hasFences: boolean) {}

  /** Keys of all session tags. */
  public get keys(): string[] {
    return [...new Set(this.allowances.flatMap(({ allowedValues }) => Object.keys(allowedValues)))];
  }

  /** Reasons why the tags cannot be allowed. */
  public problems({ caller: principal, allowedValues }: SessionTagOptions): string[] {
    const problems = callerProblems(principal, this.role.resource);
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
    this.allowances.push({ caller, allowedValues });

    this.trust(iam.Effect.ALLOW, principal, { actions: [assumeRoleAction], conditions: {} });
    this.trust(iam.Effect.ALLOW, principal, allowTags(allowedValues, areRequired));
    if (areRequired) {
      keys.forEach((key) => this.trust(iam.Effect.DENY, principal, denyMissingTag(assumeRoleAction, key)));
    }
    if (this.hasFences) {
      if (this.allowances.length === 1) {
        this.trust(iam.Effect.DENY, new iam.StarPrincipal(), denyOtherTagKeys(Lazy.any({ produce: () => this.keys })));
      }
      const everyone = new iam.StarPrincipal();
      newKeys.forEach((key) => this.trust(iam.Effect.DENY, everyone, denyOtherValues(key, Lazy.any({ produce: () => this.valuesOf(key) }))));
    }
    grantSession(this.scope, `Session${this.allowances.length}`, principal, [assumeRoleAction, 'sts:TagSession'], this.role);
  }

  /**
   * Paths or names of callers that another statement of the trust policy allows any session tags. Such a caller can pass the keys and values of other callers. Call this method at synth.
   */
  public unlimitedCallers(): string[] {
    const { resource, trustPolicy } = this.role;
    const { Statement: statements = [] } = Stack.of(resource).resolve(trustPolicy) ?? {};
    const isTagging = (action: unknown) => typeof action === 'string' && covers(action.toLowerCase(), 'sts:tagsession');
    const isUnlimited = ({ Effect, Action, Condition }: any) =>
      Effect === 'Allow' && [Action].flat().some(isTagging) && Condition?.['ForAllValues:StringEquals']?.['aws:TagKeys'] === undefined;
    const others = statements.filter(isUnlimited);
    const isConcerned = ({ caller }: Allowance) => others.some(({ Principal }: any) => isAnyPrincipal(JSON.stringify(Principal) ?? '') || caller.isNamedBy(Principal));
    return this.allowances.filter(isConcerned).map(({ caller }) => caller.text);
  }

  private valuesOf(key: string): string[] {
    return [...new Set(this.allowances.flatMap(({ allowedValues }) => allowedValues[key] ?? []))];
  }

  private trust(effect: iam.Effect, principal: iam.IPrincipal, content: StatementContent): void {
    this.role.trustPolicy!.addStatements(new iam.PolicyStatement({ effect, principals: [principal], ...content }));
  }
}
