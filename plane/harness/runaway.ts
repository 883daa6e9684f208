import { join } from 'node:path';
import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { deniedOf, type Denied } from './denials';
import type { Server } from './server';
import type { Stacks } from './stacks';
import { synthesized, type Synthesized } from './synthesized';
import { BedrockCostAlarm, CostTags, ModelSource, TaggedInferenceProfile } from '../../src';
import { REGION, TEST_ACCOUNT } from '../../test/support/places';

/** The principals that the alarm denies. */
export const DENIED = ['Group', 'One', 'Two', 'User'];

/** The calls by which the function removes the Deny: executions are stopped before the principals are released. */
export const RELEASING_CALLS = ['states:StopExecution', 'iam:ListEntitiesForPolicy', 'iam:DetachGroupPolicy', 'iam:DetachRolePolicy', 'iam:DetachUserPolicy'];

/** The different calls of a release, in the order of their first occurrence, with those that detach by name. */
export function releasingCalls(calls: readonly string[]): string[] {
  const [stopped, listed, ...detached] = new Set(calls.filter((call) => /^states:Stop|^iam:(ListEntities|Detach)/.test(call)));
  return [stopped, listed, ...detached.sort()];
}

export interface RunawayOptions {
  readonly alarmName?: string;

  /** Roles that are denied besides `One` and `Two`. */
  readonly others?: readonly string[];

  /** Folder of the cloud assembly; by default, the name of the stack. */
  readonly folder?: string;
}

/** A stack with an alarm that denies two roles, a group and a user for at least 15 minutes. Another role stays as it is. */
export function runaway(server: Server, name: string, options: RunawayOptions = {}): Synthesized {
  const app = new App({ outdir: join(server.folder, options.folder ?? name), analyticsReporting: false });
  const stack = new Stack(app, name, { env: { account: TEST_ACCOUNT, region: REGION } });
  const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-micro-v1:0'), costTags: CostTags.of({ Team: 'a' }) });
  const role = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });
  role('Engineer');
  new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 50, window: Duration.hours(1), alarmName: options.alarmName }).denyInvocations({
    roles: ['One', 'Two', ...options.others ?? []].map(role), groups: [new iam.Group(stack, 'Group')], users: [new iam.User(stack, 'User')], minimumDenyDuration: Duration.minutes(15),
  });
  return synthesized(stack, server.folder);
}

/** That stack, deployed. */
export class Runaway {
  public static async create(stacks: Stacks, made: Synthesized): Promise<Runaway> {
    const outcome = await stacks.create(made.stack);
    if (outcome.status !== 'CREATE_COMPLETE') {
      throw new Error(JSON.stringify(outcome));
    }
    return new Runaway(stacks, made, await stacks.physicalIds(made.stack));
  }

  private readonly whoIsDenied: () => Promise<Denied>;

  private constructor(private readonly stacks: Stacks, public readonly made: Synthesized, private readonly ids: ReadonlyMap<string, string>) {
    this.whoIsDenied = deniedOf(stacks, made, ids);
  }

  /** That stack after an update. */
  public async updated(made: Synthesized): Promise<Runaway> {
    const outcome = await this.stacks.update(made.stack);
    if (outcome.status !== 'UPDATE_COMPLETE') {
      throw new Error(JSON.stringify(outcome));
    }
    return new Runaway(this.stacks, made, await this.stacks.physicalIds(made.stack));
  }

  public idOf(path: string): string {
    return this.ids.get(this.made.logicalIdOf(path))!;
  }

  public async denied(): Promise<readonly string[]> {
    return (await this.whoIsDenied()).Alarm;
  }

  public async setAlarm(StateValue: 'OK' | 'ALARM'): Promise<void> {
    const command = new SetAlarmStateCommand({ AlarmName: this.idOf('Alarm/Resource'), StateValue, StateReason: 'a test' });
    await this.stacks.account(TEST_ACCOUNT, REGION).client(CloudWatchClient).send(command);
  }
}
