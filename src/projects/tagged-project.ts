import { aws_bedrockmantle as bedrockmantle, PhysicalName, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { aws_bedrockmantle } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import type { BedrockProjectAttributes, IBedrockProject } from './bedrock-project';
import { BedrockProjectBase } from './bedrock-project-base';
import type { BedrockProjectModel } from './bedrock-project-target';
import { ImportedProject } from './imported-project';
import { modelsProblems, warnOfRuntimeOnlyModels } from './project-models';
import { projectRegionProblems } from './project-region';
import { warnOfRepeatedName } from './repeated-names';
import { textProblems, throwProblems, type TextRule } from '../private/check';
import { physicalName } from '../private/physical-name';
import { injectable } from '../private/structs/injectable';
import { warn } from '../private/warning';
import { CostTags } from '../tags';
import { checkFinalTags } from '../tags/final-tag-checks';
import { ResourceTags } from '../tags/resource-tags';
import { unknownKeysProblems } from '../tags/unknown-keys';

/**
 * Properties of `TaggedProject`.
 */
export interface TaggedProjectProps {
  /**
   * Name of the project: 1 to 127 characters, not only spaces. Changing the name updates the project in place.
   *
   * Amazon Bedrock does not require unique names, so the name does not identify a project. Two projects with the same name in a stack trigger a warning.
   *
   * @default - generated from the stack name and the construct path
   */
  readonly projectName?: string;

  /**
   * Tags under which the cost is billed. The tags are added to the project with `Tags.of`, so the usual priorities apply. Synth fails if one of them is removed or has another value at the end.
   * Changing tags updates the project in place.
   *
   * @default - tags that the project inherits through `Tags.of` or from the stack's `tags`. A warning is issued if there are none
   */
  readonly costTags?: CostTags;

  /**
   * Models that the project is used for. Grants allow these models only, and the estimated cost includes these models only.
   *
   * Does not affect the project resource: a principal with another policy can call other models through the project. `alarmOnUndeclaredModels` detects this.
   *
   * Throws if an ID cannot be an ID of the `bedrock-mantle` endpoint, or is listed more than once. A warning is issued for a model that is known on the `bedrock-runtime` endpoint only.
   *
   * @default - none. Grants allow any model, and cost cannot be estimated
   */
  readonly models?: BedrockProjectModel[];

  /**
   * Result of removing the project from the stack, or the stack itself. Deleting a project archives it. Archiving is final: calls with the ID of the project then fail, and a new project has a new ID.
   *
   * @default RemovalPolicy.RETAIN - the project remains in the account and keeps its ID. To manage it again, import the resource into a stack
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Whether synth fails in a Region where CloudFormation did not support projects on the date of the data of this version of the library. Set it to false if AWS has added the Region since.
   *
   * Regions that are tokens, and Regions that the data does not contain, are not verified.
   *
   * @default true
   */
  readonly verifyRegion?: boolean;
}

// The API and the schema of CloudFormation differ by one: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateProject.html
const NAME: TextRule = {
  minLength: 1,
  maxLength: 127,
  pattern: /\S/,
  patternInWords: 'contain a character other than spaces',
  remedy: 'change the name, or omit it to have one generated',
};

/**
 * A Bedrock Project with cost allocation tags. Calls to the `bedrock-mantle` endpoint (Responses, Chat Completions and Messages APIs) that name the project are billed under these tags.
 *
 * The project costs nothing. Calls are billed at the price of the model. The quota is 1,000 projects per account.
 *
 * - A call that does not name the project in the header of its API is billed to the default project, which cannot have tags. The endpoint ignores unknown headers and returns no error, so use the headers
 *   of `clientSettings`. Grant access with `grantInvoke`, which does not allow the default project.
 * - The project does not carry calls to the `bedrock-runtime` endpoint (Converse and InvokeModel). Use `TaggedInferenceProfile` for these calls.
 * - A tag appears in cost reports only after its key has been activated as a cost allocation tag in the payer account. Earlier cost is not split unless you start a backfill.
 * - No change of a property replaces the project. A change of the logical ID does, for example when you rename or move the construct. Clients then need the new ID.
 * - Do not confuse the project with the tag key `CostTagKey.PROJECT`.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/projects.html
 *
 * @example
 * declare const role: iam.Role;
 *
 * const claims = new TaggedProject(this, 'Claims', {
 *   costTags: CostTags.of({ Department: 'Claims', Function: 'AutoProcessing' }),
 *   models: [{ modelId: 'openai.gpt-5.5' }],
 * });
 * claims.grantInvoke(role);
 * new CfnOutput(this, 'Settings', { value: claims.clientSettings.toJson() });
 */
@injectable
export class TaggedProject extends BedrockProjectBase {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.TaggedProject';

  /**
   * Imports an existing project by its attributes.
   *
   * Throws if the ARN does not identify a project, and for the default project, which cannot have tags. A token is not validated. Throws for invalid models, like the construct.
   *
   * An ARN of the service `bedrock` is accepted with a warning. The imported project has the ARN with this ID in the service `bedrock-mantle`, which authorizes the calls. AWS documents the same format of the ID
   * for both services, but not that a project has the same ID in both. Verify that the ARN exists. An ARN that is a token is not checked for its service.
   *
   * @param scope scope of the imported project
   * @param id ID of the construct
   * @param attrs attributes of the project
   */
  public static fromProjectAttributes(scope: Construct, id: string, attrs: BedrockProjectAttributes): IBedrockProject {
    return new ImportedProject(scope, id, attrs);
  }

  /**
   * Imports an existing project by its ARN. Grants allow any model, but only through this project.
   *
   * Throws under the same conditions as `fromProjectAttributes`.
   *
   * @param scope scope of the imported project
   * @param id ID of the construct
   * @param projectArn ARN of the project
   */
  public static fromProjectArn(scope: Construct, id: string, projectArn: string): IBedrockProject {
    return new ImportedProject(scope, id, { projectArn });
  }

  public readonly projectArn: string;
  public readonly projectId: string;

  /**
   * Name of the project in the template. It does not identify the project.
   */
  public readonly projectName: string;

  public readonly costTags: CostTags;
  public readonly models: BedrockProjectModel[];
  private readonly resource: bedrockmantle.CfnProject;

  constructor(scope: Construct, id: string, props: TaggedProjectProps = {}) {
    super(scope, id);
    this.check(props);

    const { projectName, costTags, models = [], removalPolicy = RemovalPolicy.RETAIN } = props;
    const givenName = projectName === PhysicalName.GENERATE_IF_NEEDED ? undefined : projectName;
    this.projectName = givenName ?? physicalName(this, [], NAME.maxLength);
    this.models = [...models];
    // The ID of the project in all clients depends on the logical ID, so the construct ID never changes.
    this.resource = new bedrockmantle.CfnProject(this, 'Resource', { name: this.projectName });
    this.resource.applyRemovalPolicy(removalPolicy);
    this.node.defaultChild = this.resource;
    this.projectArn = this.resource.attrArn;
    this.projectId = this.resource.attrId;

    const tags = ResourceTags.of(this.resource);
    costTags?.applyTo(this);
    this.costTags = CostTags._ofResource(tags, costTags);
    this.node.addValidation({ validate: () => this.validateTags(tags, costTags) });
    warnOfRepeatedName(this, this.projectName);
    warnOfRuntimeOnlyModels(this, this.models);
  }

  public get projectRef(): aws_bedrockmantle.ProjectReference {
    return this.resource.projectRef;
  }

  private check({ projectName, costTags, models, verifyRegion = true }: TaggedProjectProps): void {
    throwProblems(`TaggedProject at ${this.node.path}`, [
      ...textProblems('projectName', projectName, NAME),
      ...modelsProblems(models),
      ...unknownKeysProblems(costTags),
      ...verifyRegion ? projectRegionProblems(Stack.of(this).region) : [],
    ]);
  }

  // Runs after aspects, because the final tags are not known before.
  private validateTags(tags: ResourceTags, declared: CostTags | undefined): string[] {
    const { noCostTags, manyCostTags, dynamicTagValues, problems } = checkFinalTags(tags, declared, { noun: 'project', service: 'Amazon Bedrock' });
    if (noCostTags) {
      warn(this, 'TaggedProject.noCostTags', noCostTags);
    }
    if (manyCostTags) {
      warn(this, 'TaggedProject.manyCostTags', manyCostTags);
    }
    if (dynamicTagValues) {
      warn(this, 'TaggedProject.dynamicTagValues', dynamicTagValues);
    }
    return problems;
  }
}
