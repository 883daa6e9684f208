import { CfnDynamicReference, Token, Tokenization } from 'aws-cdk-lib';
import { parseModelArn } from './model-arn';
import { isLookUpPlaceholder, isToken, show } from '../private/check';

/**
 * Problems with an ARN that is unknown at synth and cannot be split at deployment either. CloudFormation splits text before it resolves the dynamic references in it, so ID, Region and account would be parts of
 * the reference. A reference within one part of an ARN is no problem.
 *
 * @param prop name of the property in messages
 */
export function unsplittableArnProblems(prop: string, arn: string): string[] {
  return parseModelArn(arn) || !isToken(arn) || isLookUpPlaceholder(arn) || !isDynamicReference(arn) ? [] : [
    `${prop} must not be a dynamic reference, got ${show(arn)}: pass StringParameter.valueForStringParameter(scope, name), because CloudFormation splits the ARN before it resolves the reference`,
  ];
}

/**
 * Whether the CDK has not yet looked the ARN up. The CDK cannot split the placeholder, and its validator accepts no policy with the placeholder alone. An error would prevent the look-up, after which the CDK
 * discards the template.
 */
export function isArnPlaceholder(arn: string): boolean {
  return isLookUpPlaceholder(arn) && !Token.isUnresolved(arn) && parseModelArn(arn) === undefined;
}

function isDynamicReference(arn: string): boolean {
  return !Token.isUnresolved(arn) || Tokenization.reverseString(arn).tokens.some((token) => token instanceof CfnDynamicReference);
}
