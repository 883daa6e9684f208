import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { IConstruct } from 'constructs';
import type { Account } from './account';

/** The input of the schedule of a construct, which contains references until CloudFormation resolves them. */
export function scheduleInput(construct: IConstruct): string {
  const [schedule] = construct.node.findAll().filter((node): node is CfnSchedule => node instanceof CfnSchedule);
  return (schedule.target as CfnSchedule.TargetProperty).input!;
}

/** The event that EventBridge Scheduler makes of an input. Source: EventBridge Scheduler User Guide, Adding context attributes. */
export function scheduledEvent(input: string, time: Date): object {
  return JSON.parse(input.replace('<aws.scheduler.scheduled-time>', time.toISOString().replace('.000Z', 'Z')));
}

/** Invokes a function and returns what it answers. Throws what the function throws. */
export async function invoke(account: Account, functionName: string, event: object): Promise<any> {
  const command = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) });
  const { FunctionError, Payload } = await account.client(LambdaClient).send(command);
  const answer = Buffer.from(Payload!).toString();
  if (FunctionError) {
    throw new Error(answer);
  }
  return JSON.parse(answer);
}

/** The lines of JSON in a log group, the oldest first. */
export async function loggedLines(account: Account, logGroupName: string): Promise<any[]> {
  const { events = [] } = await account.client(CloudWatchLogsClient).send(new FilterLogEventsCommand({ logGroupName }));
  return events.flatMap(({ message = '' }) => message.startsWith('{') ? [JSON.parse(message)] : []);
}

/** Puts the clock of a function forward. Its calls are signed with the time of the server all the same, because the SDK corrects its own clock. */
export async function putClockForward(account: Account, functionName: string, ms: number): Promise<void> {
  const client = account.client(LambdaClient);
  const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
  const clock = `const now = Date.now; Date.now = () => now() + ${ms};`;
  await client.send(new UpdateFunctionConfigurationCommand({
    FunctionName: functionName,
    Environment: { Variables: { ...Environment?.Variables, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(clock)}` } },
  }));
}
