import { createRequire } from 'node:module';
import { TestEnvironment } from 'jest-environment-node';

/** The CDK's validator, as this process loaded it, and its engines by what they were made for. */
export interface SharedValidator {
  readonly module: any;
  readonly engines: Map<string, any>;
}

let shared: SharedValidator | undefined;

/**
 * Lends all test files of a process the same validator: see shared-validator.ts.
 */
export default class extends TestEnvironment {
  public override async setup(): Promise<void> {
    await super.setup();
    Object.defineProperty(this.global, 'sharedValidator', {
      get: () => shared ??= { module: createRequire(require.resolve('aws-cdk-lib/package.json'))('@aws/cloudformation-validate'), engines: new Map() },
    });
  }
}
