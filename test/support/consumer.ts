import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** A Lambda function whose template does not depend on which runtimes the CDK version knows. */
export function consumer(scope: Construct, id: string): lambda.Function {
  return new lambda.Function(scope, id, {
    runtime: new lambda.Runtime('nodejs22.x', lambda.RuntimeFamily.NODEJS, { supportsInlineCode: true }),
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => {};'),
  });
}
