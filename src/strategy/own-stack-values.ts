import { DefaultTokenResolver, type IFragmentConcatenator, type IPostProcessor, type IResolvable, type IResolveContext, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { markedId } from './reference-marks';

/**
 * Resolves a value of the code. Each reference is resolved in the stack of the referenced resource, and marked if this is not the stack of the scope.
 *
 * No stack gets an export, and no resource a name, which resolving the value in the stack of the scope might require.
 */
export function ownStackValue(scope: IConstruct, value: unknown): any {
  return Tokenization.resolve(value, { scope, resolver: new OwnStackResolver(Stack.of(scope)), preparing: false });
}

/** Returns the construct whose attribute a value is, or undefined for any other value. */
export function referencedBy(value: string): IConstruct | undefined {
  const token = Tokenization.reverse(value, { failConcat: false });
  return Reference.isReference(token) ? token.target : undefined;
}

class JoinConcat implements IFragmentConcatenator {
  public join(left: any, right: any): any {
    const parts = [left, right].filter((part) => part !== undefined);
    return parts.every((part) => typeof part !== 'object') ? parts.join('') : parts.length === 1 ? parts[0] : { 'Fn::Join': ['', parts] };
  }
}

class OwnStackResolver extends DefaultTokenResolver {
  constructor(private readonly stack: Stack) {
    super(new JoinConcat());
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): any {
    // Weak references of the CDK are wrappers of a reference.
    const { reference: wrapped } = token as unknown as { reference?: unknown };
    const reference = [token, wrapped].find((each): each is Reference => Reference.isReference(each));
    if (!reference) {
      return super.resolveToken(token, context, postProcessor);
    }
    const own = Stack.of(reference.target);
    const [[name, argument], ...others] = Object.entries(own.resolve(reference) ?? {}).concat([['', undefined]]);
    const isReference = others.length === 1 && (name === 'Ref' || name === 'Fn::GetAtt');
    return isReference ? { [name]: markedId(own, argument, { stack: this.stack, depth: 0 }) } : own.resolve(reference);
  }
}
