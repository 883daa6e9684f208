import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { AwsEndpoint, type AwsOperation } from '../test/support/aws-endpoint';

/**
 * Serves operations of AWS in a process that was forked for them, and sends its URL to the process that forked it. Each request takes the latency longer, as a network would.
 */
export async function serveSlowly(operations: Record<string, AwsOperation>, latency: number): Promise<AwsEndpoint> {
  const endpoint = await AwsEndpoint.listen(operations);
  const upstreamPort = Number(new URL(endpoint.url).port);
  const proxy = createServer((client: Socket) => {
    const upstream = connect(upstreamPort, '127.0.0.1');
    client.on('data', (chunk) => setTimeout(() => upstream.write(chunk), latency));
    upstream.pipe(client);
    client.on('close', () => upstream.destroy());
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  });
  proxy.listen(0, '127.0.0.1', () => process.send!(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`));
  return endpoint;
}

/** A page of a list, and the token of the next one. */
export function paged<T>(all: readonly T[], size: number, token: string | undefined): { page: readonly T[]; next?: string } {
  const from = Number(token || 0);
  return { page: all.slice(from, from + size), next: from + size < all.length ? String(from + size) : undefined };
}
