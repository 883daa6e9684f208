import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import type { Server } from './server';
import { REGION, TEST_ACCOUNT } from '../../test/support/places';

type ClientClass<Client> = new (options: any) => Client & { destroy(): void };

/** An account in a Region, as its root user sees it. */
export class Account {
  private readonly clients: Array<{ destroy(): void }> = [];
  private readonly agent: Agent;

  constructor(private readonly server: Server, public readonly id: string = TEST_ACCOUNT, public readonly region: string = REGION) {
    this.agent = new Agent({ ca: readFileSync(server.certificate), keepAlive: true });
  }

  /** A client of the AWS SDK. */
  public client<Client>(type: ClientClass<Client>): Client {
    const found = this.clients.find((client) => client instanceof type);
    if (found) {
      return found as Client;
    }
    const client = new type({
      endpoint: this.server.url,
      region: this.region,
      // MiniStack's root user of an account has the account's number as its key.
      credentials: { accessKeyId: this.id, secretAccessKey: 'test' },
      requestHandler: { httpsAgent: this.agent },
      forcePathStyle: true,
      maxAttempts: 1,
    });
    this.clients.push(client);
    return client;
  }

  public close(): void {
    this.clients.forEach((client) => client.destroy());
    this.agent.destroy();
  }
}
