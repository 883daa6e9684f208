import { type CfnResource, Stack } from 'aws-cdk-lib';

/**
 * The properties of a resource as its template has them, overrides included; to be called at synth, after aspects.
 */
export function renderedProperties(resource: CfnResource): any {
  const [rendered] = Object.values<any>(Stack.of(resource).resolve((resource._toCloudFormation() as any).Resources));
  return rendered?.Properties ?? {};
}
