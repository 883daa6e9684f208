import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Stack } from 'aws-cdk-lib';
import { replacing, specOf } from './replacement';

/** The templates of an app after synthesis. */
export interface Deployed {
  /** Templates by the name of the stack. */
  readonly templates: Record<string, any>;

  /** Templates of a stack and of its nested stacks, by the name of the stack. */
  readonly families: Record<string, any[]>;
}

/** Synthesizes an app and returns the templates of its stacks. */
export function synthesized(app: App, ...stacks: Stack[]): Deployed {
  const assembly = app.synth();
  const templates = stacks.map((stack): [string, any] => [stack.stackName, assembly.getStackArtifact(stack.artifactId).template]);
  const read = (file: string) => JSON.parse(readFileSync(join(assembly.directory, file), 'utf8'));
  const stacksIn = (stack: Stack) => stack.node.findAll().filter((each): each is Stack => Stack.isStack(each));
  const familyOf = (stack: Stack) => stacksIn(stack).map(({ templateFile }) => read(templateFile));
  const families = stacks.map((stack): [string, any[]] => [stack.stackName, familyOf(stack)]);
  return { templates: Object.fromEntries(templates), families: Object.fromEntries(families) };
}

const PROFILE = 'AWS::Bedrock::ApplicationInferenceProfile';
const REPLACING = replacing(specOf(PROFILE).properties);

/** Physical profiles of some templates: CloudFormation keeps one as long as its logical ID and its replacing properties stay. */
function physicalProfiles(templates: any[]): string[] {
  return templates.flatMap((template) => Object.entries<any>(template.Resources)).filter(([, { Type }]) => Type === PROFILE)
    .map(([id, { Properties }]) => JSON.stringify([id, ...REPLACING.map((name) => Properties[name])]));
}

/** How the deployment of one stack after the other goes, for the stack that refers to the profile. */
export enum Outcome {
  /** The profile is the same one, so every reference stays right. */
  SAME_PROFILE = 'same profile',

  /** CloudFormation refuses the deployment of the profile's stack, because something that it would delete is in use. */
  REFUSED = 'refused',

  /** The template differs, so the stack is deployed, but the former profile is deleted before. */
  FOLLOWS = 'follows, interrupted',

  /** The template differs, so the stack is deployed, and the former profile is still there. */
  FOLLOWS_WITHOUT_INTERRUPTION = 'follows',

  /** The stack's template is the same, but the CDK CLI deploys it because it has a parameter of Parameter Store. */
  READ_AT_DEPLOYMENT = 'read at each deployment',

  /** No value of the profile is in the stack's template. */
  NO_REFERENCE = 'no reference',

  /** The profile was replaced and the stack stays as it is. */
  STALE = 'stale',
}

/** Compares what was deployed with the next synthesis. */
export function outcome(before: Deployed, after: Deployed, profiles: string, consumer: string): Outcome {
  const [old, next] = [before.templates[profiles], after.templates[profiles]];
  const [oldConsumer, nextConsumer] = [before.templates[consumer], after.templates[consumer]];
  const [had, has] = [before, after].map(({ families }) => physicalProfiles(families[profiles]));
  const gone = had.filter((profile) => !has.includes(profile));
  const isNew = has.some((profile) => !had.includes(profile));
  if (gone.length === 0 && !isNew) {
    return Outcome.SAME_PROFILE;
  }
  const isExportChanged = importsOf(oldConsumer).some((name) => exportsOf(old).get(name) !== exportsOf(next).get(name));
  if (isExportChanged || parametersRead(oldConsumer).some((name) => !written(next).has(name))) {
    return Outcome.REFUSED;
  }
  if (JSON.stringify(oldConsumer) === JSON.stringify(nextConsumer)) {
    if (hasParameterOfParameterStore(nextConsumer)) {
      return Outcome.READ_AT_DEPLOYMENT;
    }
    return refersToOthers(nextConsumer) ? Outcome.STALE : Outcome.NO_REFERENCE;
  }
  return gone.length === 0 ? Outcome.FOLLOWS_WITHOUT_INTERRUPTION : Outcome.FOLLOWS;
}

function refersToOthers(template: any): boolean {
  return importsOf(template).length + found(template, 'Fn::GetStackOutput').length + parametersRead(template).length > 0;
}

function hasParameterOfParameterStore(template: any): boolean {
  // Every template has the parameter of the bootstrap version, which is no value of ours.
  return Object.entries<any>(template.Parameters ?? {}).some(([id, { Type }]) => id !== 'BootstrapVersion' && Type.startsWith('AWS::SSM::Parameter::Value'));
}

/** Names that a template exports, with the expression of each value. */
function exportsOf(template: any): Map<string, string> {
  const exported = Object.values<any>(template.Outputs ?? {}).filter(({ Export }) => Export);
  return new Map(exported.map(({ Export, Value }) => [Export.Name, JSON.stringify(Value)]));
}

function importsOf(template: any): string[] {
  return found(template, 'Fn::ImportValue').map(String);
}

/** Parameters that the writer of cross-Region references keeps. */
function written(template: any): Set<string> {
  const writers = Object.values<any>(template.Resources).filter(({ Type }) => Type === 'Custom::CrossRegionExportWriter');
  return new Set(writers.flatMap(({ Properties }) => Object.keys(Properties.WriterProps.exports)));
}

/** Parameters of the writer that a template reads. The writer does not delete them. */
function parametersRead(template: any): string[] {
  const readers = Object.values<any>(template.Resources).filter(({ Type }) => Type === 'Custom::CrossRegionExportReader');
  return readers.flatMap(({ Properties }) => Object.keys(Properties.ReaderProps.imports));
}

function found(value: any, fn: string): any[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, inner]) => key === fn ? [inner] : found(inner, fn));
}
