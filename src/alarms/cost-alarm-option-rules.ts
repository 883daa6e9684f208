import type { IResource, Stack } from 'aws-cdk-lib';
import { MAX_DESCRIPTION } from './alarm-rules';
import type { CostAlarmOptions } from './cost-alarm-options';
import { alarmTopicProblems } from '../notifications/alarm-topic-rules';
import { billedKinds, MAX_METRICS_OF_ALARM } from '../pricing/cost-expression';
import { metersOf } from '../pricing/metered-carrier';
import { publishedMetric } from '../pricing/published-cost';
import { differAtSynth, isToken, messagesOf, plural, repeated, show, textProblems, type TextRule } from '../private/check';
import type { IInferenceProfile } from '../profiles';
import { isPriced } from '../profiles/priced-profile';
import { withRetained } from '../profiles/with-retained';
import type { IBedrockProject } from '../projects';
import type { ICostTagCarrier } from '../tags';

const ONE_LINE = { pattern: /^[^\x00-\x1f\x7f]*$/, patternInWords: 'be on one line' };
const NAME: TextRule = { ...ONE_LINE, minLength: 1, maxLength: 255, remedy: 'change it, or omit it to have a name generated' };
const DESCRIPTION: TextRule = { minLength: 1, maxLength: MAX_DESCRIPTION, pattern: /^[^]*$/, patternInWords: 'be text', remedy: 'shorten it, and link to the rest' };

/**
 * Problems of the options that all alarms on estimated cost have in common.
 */
export function optionProblems(props: CostAlarmOptions, { region }: Stack): string[] {
  const { profiles = [], projects = [], costMetric, costTags, notifications, notifyWhenOk } = props;
  return [
    ...profiles.length + projects.length === 0 && !costMetric
      ? ['profiles, projects or costMetric must be given, got none: pass the profiles or projects to monitor, or a cost metric']
      : [],
    ...placeProblems('profiles', profiles, region),
    ...placeProblems('projects', projects, region),
    ...costMetric ? [] : counterProblems(profiles, projects),
    ...costMetric && publishedMetric(costMetric)?.isCost === false
      ? ['costMetric must be a cost in USD, got a metric of another unit: pass one of the meter\'s cost metrics, or use a cloudwatch.Alarm']
      : [],
    ...costTags && !isToken(costTags.keys) && costTags.keys.length === 0
      ? ['costTags must have at least one tag, got none: pass costTags to the import of the profile, or omit costTags']
      : [],
    ...alarmTopicProblems(region, notifications),
    ...notifyWhenOk && !notifications ? ['notifyWhenOk needs notifications, got none: pass notifications, or use addOkAction'] : [],
    ...textProblems('alarmName', props.alarmName, NAME),
    ...textProblems('alarmDescription', props.alarmDescription, DESCRIPTION),
  ];
}

function placeProblems(prop: string, carriers: ReadonlyArray<ICostTagCarrier & IResource>, region: string): string[] {
  return [
    ...repeated(carriers.map(({ node }) => node.path)).map((path) => `${prop} must not contain duplicates: ${show(path)} is listed more than once`),
    ...carriers.filter(({ env }) => differAtSynth(env.region, region)).map(({ node, env }) =>
      `${prop} must be in the alarm's Region ${region}, got ${show(node.path)} in ${env.region}: a CloudWatch alarm cannot use metrics of another Region; create an alarm there`),
  ];
}

// An unknown price is a problem of its profile. It must not hide that the other profiles have too many metrics.
function counterProblems(profiles: IInferenceProfile[], projects: IBedrockProject[]): string[] {
  const unique = withRetained(profiles);
  const unknown = [...messagesOf(unique, ({ prices }) => prices), ...messagesOf(projects, metersOf)];
  const ofProjects = projects.filter((project) => messagesOf([project], metersOf).length === 0);
  const counts = new Map([
    ...unique.filter(isPriced).map(({ node, prices }) => [node.path, billedKinds(prices).length] as const),
    ...ofProjects.map((project) => [project.node.path, metersOf(project).reduce((sum, { kinds }) => sum + kinds.length, 0)] as const),
  ]);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const [prop, all] = projects.length === 0 ? ['profiles', 'all profiles'] : profiles.length === 0 ? ['projects', 'all projects'] : ['profiles and projects', 'all of them'];
  return [...unknown, ...total <= MAX_METRICS_OF_ALARM ? [] : [
    `${prop} must have at most ${MAX_METRICS_OF_ALARM} token metrics together, got ${total} (${[...counts].map(([path, count]) => `${show(path)} has ${count}`).join(', ')}): ` +
    `CloudWatch accepts no more in one alarm; create ${plural(Math.ceil(total / MAX_METRICS_OF_ALARM), 'alarm')} or more with a threshold each, or pass a costMetric that includes ${all}` +
    (projects.length === 0 ? '' : '. To create alarms for parts of a project, import it once for each part with TaggedProject.fromProjectAttributes, each with some of its models'),
  ]];
}
