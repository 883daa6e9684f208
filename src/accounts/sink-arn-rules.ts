import { placeOfSink, REGION, SINK_ARN_RULE } from './account-rules';
import { arnPartitionProblems, partitionProblems } from './partition-rules';
import { differAtSynth, isToken, show, textProblems } from '../private/check';

/**
 * Problems with ARNs of sinks by Region. An ARN that is known only at deployment is checked there.
 *
 * @param own Region of the stack
 * @param accountId monitoring account, if it is given
 */
export function sinkArnProblems(sinkArns: Record<string, string> | undefined, own: string, accountId?: string): string[] {
  if (typeof sinkArns !== 'object' || sinkArns === null || isToken(sinkArns)) {
    return isToken(sinkArns) ? ['sinkArns must have keys that are known at synth, got a token: pass an object with literal Regions as keys'] : [];
  }
  const entries = Object.entries(sinkArns);
  const accounts = new Set(entries.flatMap(([, arn]) => placeOfSink(arn)?.accountId ?? []));
  return [
    ...entries.length === 0 ? ['sinkArns must contain at least one Region, got {}: add the ARN of a sink'] : [],
    ...entries.flatMap(([region, arn]) => problemsOfSink(region, arn, accountId)),
    ...partitionProblems('sinkArns', Object.keys(sinkArns), own),
    ...accounts.size > 1 && (accountId === undefined || isToken(accountId)) ? [`sinkArns must be of one monitoring account, got ${[...accounts].sort().join(', ')}: create a link for each monitoring account`] : [],
  ];
}

function problemsOfSink(region: string, arn: string, accountId: string | undefined): string[] {
  if (isToken(region)) {
    return ['each key of sinkArns must be known at synth, got a token: use literal Regions as keys'];
  }
  const place = placeOfSink(arn);
  return [
    ...textProblems('each key of sinkArns', region, REGION),
    ...textProblems(`sinkArns.${region}`, arn, SINK_ARN_RULE),
    ...arnPartitionProblems(`sinkArns.${region}`, arn, place),
    ...place && place.region !== region ? [`sinkArns.${region} must be the ARN of a sink in ${region}, got ${show(arn)}: a link and its sink are in the same Region`] : [],
    ...place && accountId !== undefined && differAtSynth(place.accountId, accountId)
      ? [`sinkArns.${region} must be the ARN of a sink of account ${accountId}, got ${show(arn)}: pass the sink of the monitoring account, or change monitoringAccountId`] : [],
  ];
}
