import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface AwsCall {
  readonly operation: string;
  readonly input: any;
}

/** Answers one operation, or throws an `AwsError`. */
export type AwsOperation = (input: any) => object | void;

/** An error as a service answers it. */
export class AwsError extends Error {
  constructor(public readonly code: string, message: string = `${code} for a test`, public readonly status: number = 400) {
    super(message);
  }
}

interface Protocol {
  readonly contentType: string;
  parse(request: IncomingMessage, body: string): AwsCall;
  answer(operation: string, output: object): string;
  error(error: AwsError): string;
}

const JSON_1_1: Protocol = {
  contentType: 'application/x-amz-json-1.1',
  parse: ({ headers }, body) => ({ operation: String(headers['x-amz-target']).split('.')[1], input: JSON.parse(body) }),
  answer: (_, output) => JSON.stringify(output),
  error: ({ code, message }) => JSON.stringify({ __type: code, message }),
};

const QUERY: Protocol = {
  contentType: 'text/xml',
  parse: (_, body) => {
    const { Action: operation, Version, ...input } = Object.fromEntries(new URLSearchParams(body));
    return { operation, input };
  },
  answer: (operation, output) => xml({ [`${operation}Response`]: { [`${operation}Result`]: output, ResponseMetadata: { RequestId: 'test' } } }),
  error: ({ code, message }) => xml({ ErrorResponse: { Error: { Type: 'Sender', Code: code, Message: message }, RequestId: 'test' } }),
};

function xml(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map((member) => `<member>${xml(member)}</member>`).join('');
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).filter(([, child]) => child !== undefined).map(([key, child]) => `<${key}>${xml(child)}</${key}>`).join('');
  }
  return String(value).replace(/[<>&]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/**
 * An endpoint of AWS on this machine, for the real clients of the SDK: services that speak AWS JSON 1.1 or the query protocol.
 */
export class AwsEndpoint {
  /**
   * Starts to listen; `close` it afterwards.
   *
   * @param operations what answers each operation, by its name in the API
   */
  public static async listen(operations: Record<string, AwsOperation>): Promise<AwsEndpoint> {
    const endpoint = new AwsEndpoint(operations);
    await new Promise<void>((resolve) => endpoint.server.listen(0, '127.0.0.1', resolve));
    return endpoint;
  }

  /** All calls so far, also those that failed. */
  public readonly calls: AwsCall[] = [];

  private readonly failures: Array<{ operation: string; error: AwsError }> = [];
  private readonly server: Server;

  private constructor(operations: Record<string, AwsOperation>) {
    this.server = createServer(async (request, response) => {
      const protocol = request.headers['x-amz-target'] ? JSON_1_1 : QUERY;
      const call = protocol.parse(request, await text(request));
      this.calls.push(call);
      let [status, body] = [200, ''];
      try {
        body = protocol.answer(call.operation, this.answer(operations, call));
      } catch (thrown) {
        const error = thrown instanceof AwsError ? thrown : new AwsError('InternalErrorException', String(thrown), 500);
        [status, body] = [error.status, protocol.error(error)];
      }
      response.writeHead(status, { 'content-type': protocol.contentType }).end(body);
    });
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The next calls of an operation fail, once for each error, before it answers again. */
  public failNext(operation: string, ...errors: AwsError[]): void {
    this.failures.push(...errors.map((error) => ({ operation, error })));
  }

  /** How often an operation was called. */
  public count(operation: string): number {
    return this.calls.filter((call) => call.operation === operation).length;
  }

  public async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(operations: Record<string, AwsOperation>, { operation, input }: AwsCall): object {
    const next = this.failures.findIndex((failure) => failure.operation === operation);
    if (next >= 0) {
      throw this.failures.splice(next, 1)[0].error;
    }
    if (!operations[operation]) {
      throw new AwsError('UnknownOperationException', `this endpoint has no ${operation}`);
    }
    return operations[operation](input) ?? {};
  }
}
