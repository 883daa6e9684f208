import type { aws_bedrockmantle } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import type { BedrockProjectAttributes } from './bedrock-project';
import { BedrockProjectBase } from './bedrock-project-base';
import type { BedrockProjectModel } from './bedrock-project-target';
import { mantleProject, projectArnProblems, warnOfIdOfOtherService } from './project-arn';
import { modelsProblems, warnOfRuntimeOnlyModels } from './project-models';
import { isArnPlaceholder } from '../models/unsplittable-arn';
import { isToken } from '../private/check';
import { formatArn } from '../private/partition';
import { checkStruct } from '../private/structs/struct-problems';
import { CostTags } from '../tags';

/**
 * Project that was created outside this construct tree.
 */
export class ImportedProject extends BedrockProjectBase {
  public readonly projectArn: string;
  public readonly projectId: string;
  public readonly costTags: CostTags;
  public readonly models: BedrockProjectModel[];

  constructor(scope: Construct, id: string, attrs: BedrockProjectAttributes) {
    checkStruct(`fromProjectAttributes at ${scope.node.path}/${id}`, 'BedrockProjectAttributes', attrs,
      () => [...projectArnProblems('projectArn', attrs.projectArn), ...modelsProblems(attrs.models)]);
    const { projectArn, costTags, models = [] } = attrs;
    const isUnknown = isArnPlaceholder(projectArn);
    super(scope, id, isUnknown ? {} : { environmentFromArn: projectArn });
    const project = isUnknown
      ? { id: projectArn, arn: formatArn(this.stack, { service: 'bedrock-mantle', resource: 'project', resourceName: projectArn }) }
      : mantleProject(projectArn);
    this.projectArn = project.arn;
    this.projectId = project.id;
    this.models = [...models];
    this.costTags = costTags ? CostTags._ofConstruct(this, costTags) : CostTags._none();
    // Like a created project, so that constructs below the project inherit the tags.
    if (!isToken(this.costTags.keys)) {
      // Not as a carrier of the set: the project can have the tags of another stack.
      this.costTags._addTo(this);
    }
    warnOfIdOfOtherService(this, projectArn, this.projectArn);
    warnOfRuntimeOnlyModels(this, this.models);
  }

  public get projectRef(): aws_bedrockmantle.ProjectReference {
    return { projectArn: this.projectArn };
  }
}
