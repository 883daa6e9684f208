import { type IResource, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { AttachedPolicies } from './attached-policies';
import type { AttachedPolicyCount } from './attached-policy-count';
import { type ByKind, type DeniedPrincipals, lastSegment } from './denied-principals';
import { isToken, plural, show } from '../private/check';
import { withReferences } from '../private/construct-references';
import { warn } from '../private/warning';

type PrincipalKind = keyof ByKind<unknown>;
type Question = 'problems' | 'warning';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const DEFAULT_QUOTA = 10;
const HIGHEST_QUOTA: Record<PrincipalKind, number> = { Role: 25, Group: 10, User: 20 };

// A principal can have policies that the app does not know.
const MARGIN = 1;

const MAX_LISTED = 5;

/** A principal that a deny action denies. */
interface Denied {
  readonly prop: 'roles' | 'groups' | 'users';
  readonly kind: PrincipalKind;

  /** Path of the construct, as in messages. */
  readonly path: string;

  readonly key: string;
}

/** Policies of a principal of a deny action at synth. */
interface Usage extends Denied {
  readonly policies: AttachedPolicyCount;

  /** Number of deny actions of the stage that deny the principal. */
  readonly denials: number;
}

/** Principals that are known already, in one stack. Undefined for a principal that is not known before a look-up is done. */
type KnownPrincipals = Map<IResource, Denied | undefined>;

/**
 * Returns the problem with a quota that AWS cannot have set.
 */
export function managedPolicyQuotaProblems(quota: number | undefined): string[] {
  const isPossible = quota === undefined || isToken(quota) || (Number.isInteger(quota) && quota >= DEFAULT_QUOTA && quota <= HIGHEST_QUOTA.Role);
  return isPossible ? [] : [
    `managedPolicyQuota must be an integer from ${DEFAULT_QUOTA} to ${HIGHEST_QUOTA.Role}, got ${show(quota)}: pass the value that Service Quotas shows for managed policies per role, or omit it for ${DEFAULT_QUOTA}`,
  ];
}

/**
 * Managed policies of the principals of a deny action, compared with their quota. The Deny is one more managed policy. IAM refuses to attach a policy beyond the quota, and the principal then continues to spend.
 *
 * Create it together with the deny action, so that the other actions of the stage count it. Call its methods at synth, after aspects.
 */
export class ManagedPolicyQuota {
  private readonly stage: DenyingStage;

  /**
   * @param action the deny action
   * @param denied its principals
   * @param quota the quota of the account, if AWS raised it. AWS does not raise the quota of groups
   */
  constructor(private readonly action: IConstruct, private readonly denied: DeniedPrincipals, private readonly quota: number = DEFAULT_QUOTA) {
    this.stage = DenyingStage.of(action);
    this.stage.actions.push(this);
  }

  /**
   * Returns messages for principals to which IAM cannot attach all their Deny policies.
   */
  public problems(): string[] {
    return this.usages('problems').filter((usage) => this.exceeds(usage)).map(({ prop, kind, path, policies, denials }) =>
      `${prop} must have at most ${this.quotaOf(kind)} managed policies, of which each deny action needs one, got ${show(path)} with ${figures(policies.least, denials)}: ` +
      remedy(kind, denials, this.quotaOf(kind)));
  }

  /**
   * Warns of principals that policies from outside the app can leave without usage.
   *
   * @param construct name of the deny action
   */
  public warnIfClose(construct: 'AlarmDenyAction' | 'BudgetDenyAction'): void {
    const close = this.usages('warning').filter((usage) => !this.exceeds(usage) && usage.policies.most + usage.denials >= this.quotaOf(usage.kind) - MARGIN);
    if (close.length > 0) {
      const listed = close.slice(0, MAX_LISTED).map(({ kind, path, policies, denials }) =>
        `${show(path)} with ${figures(policies.most, denials)} for a quota of ${this.quotaOf(kind)}`);
      const others = close.length > MAX_LISTED ? [plural(close.length - MAX_LISTED, 'more principal')] : [];
      warn(this.action, construct === 'AlarmDenyAction' ? 'AlarmDenyAction.managedPolicyQuota' : 'BudgetDenyAction.managedPolicyQuota',
        `Policies that are attached outside the app can make IAM refuse the Deny, because it is one more managed policy: ${[...listed, ...others].join(', ')}. ` +
        'Merge managed policies, or use inline policies');
    }
  }

  /** The principals and their keys. */
  public principals({ identities }: AttachedPolicies, known: KnownPrincipals): Denied[] {
    const { roles = [], groups = [], users = [] } = this.denied;
    const once = (principal: IResource, describe: () => { prop: Denied['prop']; kind: PrincipalKind; name: string; arn: string }): Denied[] => {
      if (!known.has(principal)) {
        const { prop, kind, name, arn } = describe();
        known.set(principal, isPlaceholder(name) || isPlaceholder(arn) ? undefined
          : { prop, kind, path: principal.node.path, key: identities.keyOf(kind, this.action, withReferences(this.action, lastSegment(name))) });
      }
      const denied = known.get(principal);
      return denied ? [denied] : [];
    };
    return [
      ...roles.flatMap((each) => once(each, () => ({ prop: 'roles', kind: 'Role', name: each.roleName, arn: each.roleArn }))),
      ...groups.flatMap((each) => once(each, () => ({ prop: 'groups', kind: 'Group', name: each.groupName, arn: each.groupArn }))),
      ...users.flatMap((each) => once(each, () => ({ prop: 'users', kind: 'User', name: each.userName, arn: each.userArn }))),
    ];
  }

  /** The stack whose template contains the action. */
  public get stack(): Stack {
    return Stack.of(this.action);
  }

  private usages(question: Question): Usage[] {
    return isToken(this.quota) ? [] : this.stage.usages(this, question);
  }

  private exceeds({ kind, policies, denials }: Usage): boolean {
    return policies.least + denials > this.quotaOf(kind);
  }

  private quotaOf(kind: PrincipalKind): number {
    return Math.min(this.quota, HIGHEST_QUOTA[kind]);
  }
}

const STAGES = new WeakMap<IConstruct, DenyingStage>();

/** Deny actions of a stage, and the managed policies of its principals. */
class DenyingStage {
  public static of(action: IConstruct): DenyingStage {
    const root = Stage.of(action) ?? action.node.root;
    const stage = STAGES.get(root) ?? new DenyingStage(root);
    STAGES.set(root, stage);
    return stage;
  }

  public readonly actions: ManagedPolicyQuota[] = [];
  private readonly asked = { problems: new Set<ManagedPolicyQuota>(), warning: new Set<ManagedPolicyQuota>() };
  private known?: Map<ManagedPolicyQuota, Usage[]>;

  private constructor(private readonly root: IConstruct) {}

  /** Reads the stage again if an action asks the same question again, because an app can be synthesized again after it changed. */
  public usages(action: ManagedPolicyQuota, question: Question): Usage[] {
    if (this.asked[question].has(action)) {
      Object.values(this.asked).forEach((asked) => asked.clear());
      this.known = undefined;
    }
    this.asked[question].add(action);
    this.known ??= this.read();
    return this.known.get(action) ?? [];
  }

  private read(): Map<ManagedPolicyQuota, Usage[]> {
    const attached = new AttachedPolicies(this.root);
    const known = new Map<Stack, KnownPrincipals>();
    const denials = new Map<string, number>();
    const denied = this.actions.map((action) => {
      const ofStack: KnownPrincipals = known.get(action.stack) ?? new Map();
      known.set(action.stack, ofStack);
      const principals = action.principals(attached, ofStack);
      new Set(principals.map(({ key }) => key)).forEach((key) => denials.set(key, (denials.get(key) ?? 0) + 1));
      return { action, principals };
    });
    return new Map(denied.map(({ action, principals }) => [
      action,
      principals.map((each) => ({ ...each, policies: attached.of(each.key), denials: denials.get(each.key)! })),
    ]));
  }
}

/** Look-ups that are not done yet return the same name for different principals. The CDK takes the last part of a name, so the rest is in the ARN only. */
function isPlaceholder(text: string): boolean {
  return /dummy/i.test(text.replaceAll(/\$\{Token\[[^\]]*\]\}/g, ''));
}

function figures(policies: number, denials: number): string {
  return `${plural(policies, 'managed policy', 'managed policies')} and ${plural(denials, 'deny action')}`;
}

function remedy(kind: PrincipalKind, denials: number, quota: number): string {
  const remedies = [
    'merge its managed policies',
    'use inline policies',
    ...kind === 'User' ? ['deny a group of the user'] : [],
    ...denials > 1 ? [`remove it from ${denials > 2 ? 'some of the deny actions' : 'one of the deny actions'}`] : [],
    ...quota < HIGHEST_QUOTA[kind] ? ['pass managedPolicyQuota if AWS raised the quota of the account'] : [],
  ];
  return `${remedies.slice(0, -1).join(', ')}, or ${remedies.at(-1)}`;
}
