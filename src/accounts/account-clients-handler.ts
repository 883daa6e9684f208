import { BedrockClient } from '@aws-sdk/client-bedrock';
import { CloudControlClient } from '@aws-sdk/client-cloudcontrol';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { OAMClient } from '@aws-sdk/client-oam';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { STSClient } from '@aws-sdk/client-sts';
import type { Place, SourceAccountsRequest } from './accounts-request';
import type { AccountLister } from './linked-places-handler';
import { type ReaderCredentials, ReaderSessions } from './reader-sessions-handler';
import type { CallLog } from '../private/call-log';

/** Clients of one account in one Region. The client of CloudWatch is that of the monitoring account, which reads the metrics of all. */
export interface RegionClients {
  readonly bedrock: BedrockClient;
  readonly cloudwatch: CloudWatchClient;
  readonly cloudControl: CloudControlClient;
  readonly tagging: ResourceGroupsTaggingAPIClient;
}

/** Options that all clients of the AWS SDK have. */
export interface ServiceOptions {
  readonly maxAttempts: number;
  readonly retryMode?: string;
  readonly requestHandler?: object;
}

/** Options of the clients. Those of CloudWatch also apply to the clients that list source accounts and assume their roles. */
export interface ClientOptions {
  readonly bedrock: ServiceOptions;
  readonly cloudwatch: ServiceOptions;
  readonly cloudControl: ServiceOptions;
  readonly tagging: ServiceOptions;
}

/** Clients of the source accounts of a run. */
export interface ReaderClients extends AccountLister {
  /** Returns the clients of a source account. Throws if its role cannot be assumed. */
  clientsOf(place: Place, log: CallLog): Promise<RegionClients>;
}

/**
 * Clients of a function for its own account and for source accounts, in each Region. All clients of a service and Region use the connections of one client, because the endpoints are the same, and each of
 * thousands of clients would otherwise open its own.
 */
export class AccountClients {
  private readonly ofRegions = new Map<string, RegionClients>();
  private readonly oam = new Map<string, OAMClient>();
  private readers?: { readonly sts: STSClient; readonly cloudFormation: CloudFormationClient };

  /**
   * @param region Region of the function
   */
  constructor(private readonly region: string, private readonly options: ClientOptions) {}

  /** Clients of the account of the function. */
  public readonly inRegion = (region: string): RegionClients => {
    const found = this.ofRegions.get(region) ?? this.clientsIn(region);
    this.ofRegions.set(region, found);
    return found;
  };

  /** Clients of source accounts. A session ends after an hour, so each run has its own. */
  public sourceAccounts(request: Pick<SourceAccountsRequest, 'partition' | 'readerRoleName'>): ReaderClients {
    const options = this.listingOptions(this.region);
    this.readers ??= { sts: new STSClient(options), cloudFormation: new CloudFormationClient(options) };
    const sessions = new ReaderSessions<RegionClients>(request, this.readers.sts, (region, credentials) => this.clientsIn(region, credentials));
    return {
      oam: (region) => this.oamIn(region),
      cloudFormation: this.readers.cloudFormation,
      clientsOf: sessions.clientsOf.bind(sessions),
    };
  }

  private oamIn(region: string): OAMClient {
    const found = this.oam.get(region) ?? new OAMClient(this.listingOptions(region));
    this.oam.set(region, found);
    return found;
  }

  private listingOptions(region: string) {
    return { ...this.options.cloudwatch, region, ...connectionsOf(this.inRegion(region).cloudwatch) };
  }

  private clientsIn(region: string, credentials?: ReaderCredentials): RegionClients {
    const shared = credentials && this.inRegion(region);
    const of = (client: Connected | undefined) => ({ region, ...credentials ? { credentials } : {}, ...client ? connectionsOf(client) : {} });
    return {
      bedrock: new BedrockClient({ ...this.options.bedrock, ...of(shared?.bedrock) }),
      cloudwatch: shared?.cloudwatch ?? new CloudWatchClient({ ...this.options.cloudwatch, region }),
      cloudControl: new CloudControlClient({ ...this.options.cloudControl, ...of(shared?.cloudControl) }),
      tagging: new ResourceGroupsTaggingAPIClient({ ...this.options.tagging, ...of(shared?.tagging) }),
    };
  }
}

interface Connected {
  readonly config: { readonly requestHandler: unknown };
}

function connectionsOf({ config: { requestHandler } }: Connected): { requestHandler: any } {
  return { requestHandler };
}
