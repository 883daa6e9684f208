import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

const PAGE = 'https://github.com/cdk-bedrock-cost-tags/cdk-bedrock-cost-tags/blob/main/docs/reference/warnings.md';

/**
 * Adds a warning that an app can acknowledge. The message ends with a link to the section of the warning in the documentation.
 *
 * @param id construct and reason, such as `TagBudget.serviceFilter`. Apps acknowledge warnings by ID, so it never changes
 */
export function warn(scope: IConstruct, id: string, message: string): void {
  Annotations.of(scope).addWarningV2(`cdk-bedrock-cost-tags:${id}`, `${message}. See ${PAGE}#${id.replace('.', '-').toLowerCase()}`);
}
