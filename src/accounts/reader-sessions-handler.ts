import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { Place, SourceAccountsRequest } from './accounts-request';
import type { CallLog } from '../private/call-log';

/** Temporary credentials of a role. */
export interface ReaderCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Creates the clients of a Region with the credentials of a role, or with those of the function. */
export type ClientFactory<C> = (region: string, credentials: ReaderCredentials) => C;

/**
 * Sessions of the reader roles of source accounts. Each role is assumed once, for all Regions. A session ends after an hour, which is longer than a run.
 */
export class ReaderSessions<C> {
  private readonly credentials = new Map<string, Promise<ReaderCredentials>>();
  private readonly clients = new Map<string, C>();

  constructor(
    private readonly request: Pick<SourceAccountsRequest, 'partition' | 'readerRoleName'>, private readonly sts: STSClient, private readonly createClients: ClientFactory<C>,
  ) {}

  /** Clients of a source account in a Region. Throws if the role cannot be assumed. */
  public async clientsOf({ accountId, region }: Place, log: CallLog): Promise<C> {
    const session = this.credentials.get(accountId) ?? this.assume(accountId, log);
    this.credentials.set(accountId, session);
    const credentials = await session;
    const key = `${accountId} ${region}`;
    const clients = this.clients.get(key) ?? this.createClients(region, credentials);
    this.clients.set(key, clients);
    return clients;
  }

  private async assume(accountId: string, log: CallLog): Promise<ReaderCredentials> {
    const { Credentials } = await this.sts.send(new AssumeRoleCommand({
      RoleArn: `arn:${this.request.partition}:iam::${accountId}:role/${this.request.readerRoleName}`,
      RoleSessionName: 'cdk-bedrock-cost-tags',
    }));
    log.answered('AssumeRole');
    return { accessKeyId: Credentials!.AccessKeyId!, secretAccessKey: Credentials!.SecretAccessKey!, sessionToken: Credentials!.SessionToken! };
  }
}
