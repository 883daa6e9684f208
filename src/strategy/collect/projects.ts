import type { CfnResource } from 'aws-cdk-lib';
import { importedResource, pricesIn, tagsOf, unlessItThrows } from './profiles';
import { TaggedProject } from '../../projects';
import { BedrockProjectBase } from '../../projects/bedrock-project-base';
import { pricesOf } from '../../projects/project-models';
import type { ProjectFact } from '../carrier-facts';
import { type DescribedApp, placeOf } from '../described-app';
import { sortedBy } from '../readable-values';

const PROJECT_TYPE = 'AWS::BedrockMantle::Project';

/** Returns every Bedrock Project: created by this library, imported, and created by other means. */
export function collectProjects(app: DescribedApp): ProjectFact[] {
  const projects = app.of(BedrockProjectBase);
  const own = new Set(projects.map(({ node }) => node.defaultChild));
  return sortedBy([
    ...projects.map((project) => project instanceof TaggedProject ? createdProject(app, project) : importedProject(app, project)),
    ...app.resources(PROJECT_TYPE).filter((resource) => !own.has(resource))
      .map((resource): ProjectFact => ({ path: resource.node.path, kind: 'resource', ...placeOf(resource), tags: tagsOf(resource), models: [], retained: isRetained(resource) })),
  ], ({ path }) => path);
}

function createdProject(app: DescribedApp, project: TaggedProject): ProjectFact {
  const resource = project.node.defaultChild as CfnResource;
  return { path: project.node.path, kind: 'created', ...placeOf(project), tags: tagsOf(resource), models: modelsOf(app, project), retained: isRetained(resource) };
}

function importedProject(app: DescribedApp, project: BedrockProjectBase): ProjectFact {
  return { ...importedResource(app, project, project.projectArn), models: modelsOf(app, project) };
}

function modelsOf(app: DescribedApp, project: BedrockProjectBase): ProjectFact['models'] {
  const models = project.models.map((model) => {
    const prices = unlessItThrows(() => pricesOf(project, model));
    return { modelId: app.textOf(project, model.modelId), ...prices ? { prices: pricesIn(project, prices, ['input', 'output']) } : {} };
  });
  return sortedBy(models, ({ modelId }) => modelId);
}

function isRetained({ cfnOptions }: CfnResource): boolean {
  return /^retain/i.test(cfnOptions.deletionPolicy ?? '');
}
