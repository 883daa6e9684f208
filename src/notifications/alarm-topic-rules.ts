import type { ICostNotifications } from './cost-notifications-interface';
import { differAtSynth, show } from '../private/check';

/**
 * Problems that prevent an alarm from publishing to a topic.
 *
 * @param region Region of the alarm
 */
export function alarmTopicProblems(region: string, notifications: ICostNotifications | undefined): string[] {
  const topic = notifications?.topic;
  return topic && differAtSynth(topic.env.region, region)
    ? [`notifications must have a topic in the alarm's Region ${region}, got ${show(topic.node.path)} in ${topic.env.region}: create CostNotifications in ${region}, because CloudWatch alarms publish only to topics in their own Region`]
    : [];
}
