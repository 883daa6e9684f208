import { aws_bedrock as bedrock, PhysicalName, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ModelSource } from '../models';
import { changesAtDeployment, physicalName, shortHash } from '../private/physical-name';
import { renderedProperties } from '../private/rendered';

/** Maximum length of the name of a profile: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateInferenceProfile.html */
export const MAX_NAME_LENGTH = 64;

/** Properties of a profile that Bedrock cannot update. CloudFormation replaces the profile when one of them changes. */
export interface CreateOnlyProps {
  readonly modelSource: ModelSource;
  readonly description?: string;
  readonly inferenceProfileName?: string;
}

/** L1 of a profile, with its name and the inputs of that name. */
export interface ProfileResource {
  readonly resource: bedrock.CfnApplicationInferenceProfile;
  readonly name: string;
  readonly givenName?: string;
  readonly description?: string;
  readonly copyFrom: string;

  /** Whether the logical ID and the generated name stay the same when CloudFormation replaces the profile. */
  readonly changesAtDeployment: boolean;
}

/**
 * Creates the L1 of a profile. Its construct ID, and so its logical ID, changes whenever CloudFormation would replace the profile.
 *
 * A replacement under the same logical ID would keep the names of the outputs, exports and parameters through which other stacks refer to the profile. The template of
 * such a stack would not change, so its deployment would be skipped, or an import would block the replacement. Under a new logical ID, every reference has a new name.
 */
export function createProfileResource(scope: Construct, props: CreateOnlyProps): ProfileResource {
  const { modelSource, description } = props;
  const createOnly = [modelSource._identity(), description];
  const givenName = givenNameOf(props);
  const name = givenName ?? physicalName(scope, createOnly, MAX_NAME_LENGTH);
  const { copyFrom } = modelSource.bind(scope);
  const resource = new bedrock.CfnApplicationInferenceProfile(scope, profileResourceId(scope, props), {
    inferenceProfileName: name,
    description,
    modelSource: { copyFrom },
  });
  return { resource, name, givenName, description, copyFrom, changesAtDeployment: changesAtDeployment(scope, [...createOnly, givenName]) };
}

/** Whether an escape hatch or an aspect has changed a property that Bedrock cannot update. The logical ID does not follow such a change. Call this function in a validation. */
export function isChangedLater(scope: Construct, created: ProfileResource): boolean {
  const { InferenceProfileName, Description, ModelSource: source } = renderedProperties(created.resource);
  const asCreated = Stack.of(scope).resolve({ InferenceProfileName: created.name, Description: created.description, CopyFrom: created.copyFrom });
  return JSON.stringify(asCreated) !== JSON.stringify({ InferenceProfileName, Description, CopyFrom: source?.CopyFrom });
}

/** Construct ID of a profile's L1: a hash of the properties that Bedrock cannot update. */
export function profileResourceId(scope: Construct, props: CreateOnlyProps): string {
  const inputs = [props.modelSource._identity(), props.description, givenNameOf(props)].map((input) => Stack.of(scope).resolve(input) ?? null);
  return shortHash(JSON.stringify(inputs)).toUpperCase();
}

function givenNameOf({ inferenceProfileName }: CreateOnlyProps): string | undefined {
  return inferenceProfileName === PhysicalName.GENERATE_IF_NEEDED ? undefined : inferenceProfileName;
}
