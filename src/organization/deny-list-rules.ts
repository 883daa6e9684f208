import type { aws_cloudwatch as cloudwatch, Stack } from 'aws-cdk-lib';
import type { OrganizationDenyListProps } from './organization-deny-list-props';
import { carrierKindProblems } from '../access/carrier-rules';
import { policyPlaceProblems } from '../access/enforcement-rules';
import { alarmTopicProblems } from '../notifications/alarm-topic-rules';
import { differAtSynth, isToken, show, textProblems, type TextRule } from '../private/check';
import { CostTagCarrierKind } from '../tags';

const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

const TAG_KEY: TextRule = {
  minLength: 1, maxLength: 128, pattern: CHARACTERS, patternInWords: 'consist of characters that AWS allows in tag keys', remedy: 'pass the key of a cost tag',
};

const TAG_VALUE: TextRule = {
  minLength: 1, maxLength: 256, pattern: CHARACTERS, patternInWords: 'consist of characters that AWS allows in tag values', remedy: 'pass a value of the tag',
};

/** Returns the problems with the properties of a deny list. */
export function denyListProblems(props: OrganizationDenyListProps, { region }: Stack): string[] {
  const { tagKey, policyName, maxPolicySize, targetIds, carrierKinds, checkInterval, notifications } = props;
  const minutes = checkInterval === undefined || checkInterval.isUnresolved() ? undefined : checkInterval.toSeconds() / 60;
  return [
    ...isToken(tagKey) ? ['tagKey must be known at synth, got a token: pass the key as text'] : textProblems('tagKey', tagKey, TAG_KEY),
    ...policyPlaceProblems({ policyName, maxPolicySize, targetIds }),
    ...carrierKindProblems(carrierKinds),
    ...!isToken(region) && region.startsWith('cn-') && carrierKinds?.includes(CostTagCarrierKind.IAM_PRINCIPAL)
      ? [`carrierKinds must not contain IAM_PRINCIPAL in China, got a stack in ${region}: use other kinds, because service control policies do not support NotResource there`]
      : [],
    ...checkInterval?.isUnresolved() || minutes !== undefined && !(Number.isInteger(minutes) && minutes >= 1 && minutes <= 60)
      ? [`checkInterval must be whole minutes from 1 to 60, got ${checkInterval!.isUnresolved() ? 'a token' : checkInterval!.toHumanString()}: pass a duration in this range`]
      : [],
    ...alarmTopicProblems(region, notifications),
  ];
}

/** Returns the problems with a value and the alarm that denies it. */
export function deniedValueProblems(value: string, alarm: cloudwatch.IAlarm | undefined, { account, region, splitArn }: Place): string[] {
  const place = alarm === undefined ? undefined : isToken(alarm.alarmArn) ? alarm.env : splitArn(alarm.alarmArn);
  return [
    ...isToken(value) ? ['value must be known at synth, got a token: pass the tag value as text, because the size of the policy is checked at synth'] : textProblems('value', value, TAG_VALUE),
    ...place && (differAtSynth(place.account!, account) || differAtSynth(place.region!, region))
      ? [`alarm must be in account ${account} and Region ${region}, got ${show(alarm!.node.path)} in ${place.account} and ${place.region}: create the deny list in the account and Region of the alarms`]
      : [],
  ];
}

interface Place {
  readonly account: string;
  readonly region: string;
  readonly splitArn: (arn: string) => { account?: string; region?: string };
}
