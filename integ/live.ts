import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type ClientConfig, type Clients, clientsFor } from './clients';
import type { Clock } from './clock';
import { makeTraffic, type Traffic, type TrafficOutputs } from './traffic';

/**
 * The account in which the checks run.
 */
export class Live {
  public readonly clients: Clients;
  private account?: Promise<string>;
  private made?: Promise<Traffic>;

  constructor(private readonly config: ClientConfig, public readonly clock: Clock) {
    this.clients = clientsFor(config);
  }

  public async accountId(): Promise<string> {
    this.account ??= this.clients.sts.send(new GetCallerIdentityCommand({})).then(({ Account }) => Account!);
    return this.account;
  }

  /** The clients of a role of the app. */
  public async as(roleArn: string): Promise<Clients> {
    const { Credentials } = await this.clients.sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'cost-tags-proof', DurationSeconds: 900 }));
    const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!;
    return clientsFor({ ...this.config, credentials: { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken } });
  }

  /** Calls through the profiles, once per run for all checks. */
  public async traffic(outputs: TrafficOutputs): Promise<Traffic> {
    this.made ??= makeTraffic(this.clients.bedrockRuntime, this.clock, outputs);
    return this.made;
  }

  /** Repeats `look` until it returns a value, for at most `minutes`. */
  public async until<T>(minutes: number, look: () => Promise<T | undefined>, everySeconds = 20): Promise<T | undefined> {
    const end = this.clock.now().getTime() + minutes * 60_000;
    for (;;) {
      const seen = await look();
      if (seen !== undefined || this.clock.now().getTime() >= end) {
        return seen;
      }
      await this.clock.wait(everySeconds);
    }
  }
}
