import { aws_iam as iam, Resource, Stack, Stage } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import type { TaggablePrincipal } from './taggable-principal';
import { differAtSynth, show } from '../private/check';
import { covers } from '../private/wildcards';

/** Principal that assumes a role, as trust policies name it. */
export class SessionCaller {
  /** Text that is the same for the same principal. */
  public readonly identity: string;
  private readonly names: string;

  constructor(private readonly stack: Stack, public readonly principal: iam.IPrincipal) {
    const { principalJson, conditions } = principal.policyFragment;
    this.names = JSON.stringify(stack.resolve(principalJson));
    this.identity = JSON.stringify(stack.resolve([principalJson, conditions]));
  }

  /** Whether the principal is everyone, an organization or an account. A condition on the name in the ARN of the caller limits it. */
  public get isWide(): boolean {
    const { conditions } = this.principal.policyFragment;
    return !limitsCaller(conditions) && (this.principal instanceof iam.StarPrincipal || isAnyPrincipal(this.names));
  }

  /** Principal for messages. */
  public get text(): string {
    const [{ node }] = unwrapped(this.principal).slice(-1) as Array<Partial<IConstruct>>;
    return show(node?.path ?? this.stack.resolve(this.principal.policyFragment.principalJson));
  }

  /** Whether the principal of a rendered statement contains this principal. */
  public isNamedBy(rendered: unknown): boolean {
    const values = Object.values(this.stack.resolve(this.principal.policyFragment.principalJson) as Record<string, unknown>).flat();
    const text = JSON.stringify(rendered) ?? '';
    return values.every((value) => text.includes(JSON.stringify(value)));
  }

  /** Whether the principal is the role with this ARN. */
  public isRole(arn: string): boolean {
    return this.names.includes(JSON.stringify(this.stack.resolve(arn)));
  }
}

/**
 * Whether a principal is everyone, or every principal of an account.
 *
 * @param text resolved principal as JSON
 */
export function isAnyPrincipal(text: string): boolean {
  return /"\*"|:root"|"\d{12}"/.test(text);
}

/**
 * Returns the reasons why a principal cannot pass session tags.
 *
 * @param role resource of the role that the principal assumes
 */
export function callerProblems(principal: iam.IPrincipal, role: IConstruct): string[] {
  const callers = unwrapped(principal) as Array<iam.IPrincipal & Partial<IConstruct>>;
  const caller = callers[callers.length - 1];
  const got = (what: string) => `caller must be one principal that can assume a role, got ${what}`;
  switch (true) {
    case 'groupName' in caller: return [`${got(`the group ${show(caller.node!.path)}`)}: pass its users, because trust policies cannot name groups`];
    case caller instanceof iam.CompositePrincipal: return [`${got('a CompositePrincipal')}: call allowSessionTags once for each of its principals`];
    case callers.some((each) => each instanceof iam.SessionTagsPrincipal):
      return [`${got('the result of withSessionTags()')}: pass the principal itself, because withSessionTags() allows any tags`];
    case isIdentity(caller) && Stage.of(caller as iam.IIdentity) !== Stage.of(role):
      return [`caller must be in the stage of the role, got ${show(caller.node!.path)} of another stage: pass an iam.ArnPrincipal with the ARN of its name, ` +
        'and allow it sts:AssumeRole and sts:TagSession on the role in its stage'];
    default: return [];
  }
}

/**
 * Grants a caller that is a role or user of the app to assume a role with tags.
 *
 * The trust policy of the role refers to the caller. A caller in another stack gets a policy in the stack of the role, because its own policies would make the stacks depend on each other.
 *
 * @param scope scope of the policy if it is in the stack of the role. Otherwise, the scope is the role
 */
export function grantSession(scope: Construct, id: string, caller: iam.IPrincipal, actions: string[], { resource, arn }: TaggablePrincipal): void {
  const statement = new iam.PolicyStatement({ actions, resources: [arn] });
  const [identity] = unwrapped(caller).slice(-1);
  const stack = Stack.of(resource);
  if (isIdentity(identity) && Stack.of(identity) !== stack && !differAtSynth(identity.env.account, stack.account)) {
    const owner = Stack.of(scope) === stack ? scope : resource.node.scope as Construct;
    identity.attachInlinePolicy(new iam.Policy(owner, id, { statements: [statement] }));
  } else {
    caller.addToPrincipalPolicy(statement);
  }
}

// Negated operators, IfExists and ForAllValues also match all callers, or callers without the key.
const LIMITS = /^(Arn|String)(Equals|Like)$/i;

// Names that no other pattern than a wildcard matches.
const ANY_NAMES = ['role/\uE000', 'user/\uE000', 'assumed-role/\uE000/\uE001'];

function limitsCaller(conditions: Record<string, any>): boolean {
  return Object.entries(conditions).filter(([operator]) => LIMITS.test(operator)).some(([, byKey]) => Object.entries(byKey)
    .some(([key, values]) => key.toLowerCase() === 'aws:principalarn' && [values].flat().every(hasName)));
}

function hasName(arn: unknown): boolean {
  const resource = String(arn).split(':').slice(-1)[0];
  return !ANY_NAMES.some((name) => covers(resource, name));
}

// The CDK wraps a principal to add conditions and session tags.
function unwrapped(principal: iam.IPrincipal): iam.IPrincipal[] {
  const { wrapped } = principal as { readonly wrapped?: iam.IPrincipal };
  return [principal, ...wrapped ? unwrapped(wrapped) : []];
}

function isIdentity(principal: iam.IPrincipal): principal is iam.IIdentity {
  return Resource.isResource(principal as unknown as IConstruct) && 'attachInlinePolicy' in principal;
}
