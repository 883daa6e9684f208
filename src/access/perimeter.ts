import type { UntrackedUsage } from './untracked-usage';
import { CostTagCarrierKind } from '../tags/cost-tag-carrier';

/**
 * A statement without its effect, in the form of `iam.PolicyStatementProps`.
 */
export interface PerimeterStatement {
  readonly sid?: string;
  readonly actions: string[];
  readonly resources?: string[];
  readonly notResources?: string[];
  readonly conditions?: { [operator: string]: { [key: string]: string | string[] } };
}

/**
 * Rules of a perimeter, which is the set of Deny statements around tagged carriers: the carriers that can be used, and the exemptions.
 */
export interface Perimeter {
  readonly partition: string;

  /** Kinds of carriers, of which one must carry the tags. */
  readonly carrierKinds: readonly CostTagCarrierKind[];

  /** Values that a tag of the carrier can have, by key. */
  readonly tagValues: Record<string, string[]>;

  /** Keys that the carrier must have, with any value. */
  readonly presentKeys?: string[];

  /** Values that an optional tag of the carrier can have, by key. */
  readonly optionalTagValues?: Record<string, string[]>;

  /** Keys for which the value of the profile or project must equal the caller's value. */
  readonly principalTagKeys: string[];

  /** ID patterns of the foundation models that can run. */
  readonly modelIds: string[];

  readonly allowedUntrackedUsage: readonly UntrackedUsage[];

  /** Whether usage that runs with a separate service role is denied. */
  readonly denyServiceRoleUsage: boolean;
  readonly deniedServiceTiers: readonly string[];

  /** ARN patterns of principals that are exempt from every Deny. */
  readonly breakGlassArns: string[];
}

/** Conditions of a statement, by operator. */
export type Conditions = NonNullable<PerimeterStatement['conditions']>;

/** All actions that invoke a model, including bidirectional streams and actions that AWS adds. */
export const ANY_INVOCATION = ['bedrock:InvokeModel*'];

/** The action that runs a model on the `bedrock-mantle` endpoint. It is authorized against the project only. */
export const PROJECT_INFERENCE = 'bedrock-mantle:CreateInference';

/** Whether one kind of carrier can carry the tags. */
export function isCarrier({ carrierKinds }: Pick<Perimeter, 'carrierKinds'>, kind: CostTagCarrierKind): boolean {
  return carrierKinds.includes(kind);
}

/** Whether calls to the `bedrock-mantle` endpoint can be tracked: by their project, or by their caller. */
export function isMantleTracked(perimeter: Pick<Perimeter, 'carrierKinds'>): boolean {
  return isCarrier(perimeter, CostTagCarrierKind.BEDROCK_PROJECT) || isCarrier(perimeter, CostTagCarrierKind.IAM_PRINCIPAL);
}

/** Adds exempt principals to a Deny statement. */
export function exceptFor(arns: string[], statement: PerimeterStatement): PerimeterStatement {
  const { conditions = {} } = statement;
  return arns.length === 0 ? statement : { ...statement, conditions: { ...conditions, ArnNotLike: { ...conditions.ArnNotLike, 'aws:PrincipalArn': arns } } };
}
