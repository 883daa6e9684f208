import type { Stack } from 'aws-cdk-lib';
import { templateOf, type TemplateResource } from './checked-app';

/** The resources of one CloudFormation type in the stack's template, by logical id. */
export function resourcesOf(stack: Stack, type: string): Record<string, TemplateResource & { DependsOn?: string[] }> {
  return Object.fromEntries(Object.entries(templateOf(stack).Resources).filter(([, resource]) => resource.Type === type));
}

/** The one resource of a CloudFormation type in the stack's template. */
export function onlyResource(stack: Stack, type: string): TemplateResource & { DependsOn?: string[] } {
  const found = Object.values(resourcesOf(stack, type));
  if (found.length !== 1) {
    throw new Error(`the template has ${found.length} resources of type ${type}`);
  }
  return found[0];
}

/** The properties of the one budget in the stack's template. */
export function budgetOf(stack: Stack): any {
  return onlyResource(stack, 'AWS::Budgets::Budget').Properties;
}
