import { type CfnResource, Stack } from 'aws-cdk-lib';

/**
 * Returns the properties of a resource in its template, including overrides. Call this function at synth, after aspects.
 */
export function renderedProperties(resource: CfnResource): any {
  const [rendered] = Object.values<any>(Stack.of(resource).resolve((resource._toCloudFormation() as any).Resources));
  return rendered?.Properties ?? {};
}
