import { CfnElement, type CfnResource, DefaultTokenResolver, type IPostProcessor, type IResolvable, type IResolveContext, Reference, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Begins a reference to a construct. Logical IDs do not contain it. */
export const CONSTRUCT = '@';

/** Resource as in its template. References name the construct instead of the logical ID, so that they are the same in all stacks. */
export interface ResourceWithReferences {
  readonly logicalId: string;
  readonly condition?: string;
  readonly properties: any;

  /** Logical IDs of resources that are created before the resource. */
  readonly dependsOn: string[];
}

// The text of a policy takes most of the time, and contains no attachment.
const POLICY_TEXTS = new Set(['policyDocument', 'assumeRolePolicyDocument', 'PolicyDocument', 'AssumeRolePolicyDocument']);

class ConstructReferences extends DefaultTokenResolver {
  constructor(private readonly isWithPolicies: boolean) {
    super({ join: joined });
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): any {
    if (!this.isWithPolicies && context.documentPath.some((key) => POLICY_TEXTS.has(key))) {
      return { Version: '2012-10-17' };
    }
    if (Reference.isReference(token) && CfnElement.isCfnElement(token.target)) {
      const target = CONSTRUCT + token.target.node.addr;
      return token.displayName === 'Ref' ? { Ref: target } : { 'Fn::GetAtt': [target, token.displayName] };
    }
    return super.resolveToken(token, context, postProcessor);
  }
}

const WITHOUT_POLICIES = new ConstructReferences(false);
const WITH_POLICIES = new ConstructReferences(true);

/**
 * Returns a value as it is in the template of a scope, with references to constructs. Policy documents are empty.
 */
export function withReferences(scope: IConstruct, value: any): any {
  return Tokenization.resolve(value, { scope, resolver: WITHOUT_POLICIES, preparing: false });
}

/**
 * Returns a value as it is in the template of a scope, with references to constructs and with policy documents.
 */
export function withPolicies(scope: IConstruct, value: any): any {
  return Tokenization.resolve(value, { scope, resolver: WITH_POLICIES, preparing: false });
}

/**
 * Returns a resource as it is in its template, including overrides. Call this function at synth, after aspects.
 *
 * @param resolve `withPolicies` for policy documents as well
 * @returns undefined if the resource is not in the template
 */
export function resourceWithReferences(resource: CfnResource, resolve = withReferences): ResourceWithReferences | undefined {
  const [entry] = Object.entries<any>(resolve(resource, (resource._toCloudFormation() as any).Resources ?? {}));
  if (!entry) {
    return undefined;
  }
  const [logicalId, { Condition: condition, Properties: properties = {}, DependsOn = [] }] = entry;
  return { logicalId, condition, properties, dependsOn: [DependsOn].flat() };
}

function joined(left: any, right: any): any {
  const parts = [left, right].filter((each) => each !== undefined).flatMap((each) => each['Fn::Join']?.[0] === '' ? each['Fn::Join'][1] : [each]);
  return parts.every((part) => typeof part === 'string') ? parts.join('') : { 'Fn::Join': ['', parts] };
}
