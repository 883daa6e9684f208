import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { recordRequest } from './recorded-requests';

export interface AwsCall {
  readonly operation: string;
  readonly input: any;
}

/** Answers one operation to a caller, named by its access key, in the Region that it signed for, or throws an `AwsError`. */
export type AwsOperation = (input: any, caller?: string, region?: string) => object | void;

/** An error as a service answers it. */
export class AwsError extends Error {
  constructor(public readonly code: string, message: string = `${code} for a test`, public readonly status: number = 400) {
    super(message);
  }
}

interface Protocol {
  readonly contentType: string;
  parse(request: IncomingMessage, body: string, sent: Buffer): AwsCall;
  answer(operation: string, output: object): string | Buffer;

  /** What is answered in headers. */
  headers?(output: object): Record<string, string>;
  error(error: AwsError): string;
}

const JSON_RPC: Protocol = {
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

/** The operations of Bedrock, Lambda, EventBridge Scheduler and CloudWatch Observability Access Manager by method and path; what the path names becomes part of the input. */
const REST_ROUTES: Array<[string, RegExp, string]> = [
  ['GET', /^\/inference-profiles$/, 'ListInferenceProfiles'],
  ['POST', /^\/inference-profiles$/, 'CreateInferenceProfile'],
  ['DELETE', /^\/inference-profiles\/(?<inferenceProfileIdentifier>.+)$/, 'DeleteInferenceProfile'],
  ['GET', /^\/inference-profiles\/(?<inferenceProfileIdentifier>.+)$/, 'GetInferenceProfile'],
  ['POST', /^\/listTagsForResource$/, 'ListTagsForResource'],
  ['GET', /^\/foundation-models$/, 'ListFoundationModels'],
  ['GET', /^\/foundation-models\/(?<modelIdentifier>.+)$/, 'GetFoundationModel'],
  ['POST', /^\/model\/(?<modelId>.+)\/converse$/, 'Converse'],
  ['GET', /^\/2015-03-31\/functions\/(?<FunctionName>[^/]+)\/configuration$/, 'GetFunctionConfiguration'],
  ['POST', /^\/2015-03-31\/functions\/(?<FunctionName>[^/]+)\/invocations$/, 'Invoke'],
  ['GET', /^\/schedules\/(?<Name>[^/]+)$/, 'GetSchedule'],
  ['POST', /^\/ListSinks$/, 'ListSinks'],
  ['POST', /^\/ListAttachedLinks$/, 'ListAttachedLinks'],
];

const REST_JSON: Protocol = {
  contentType: 'application/json',
  parse: ({ method, url }, body) => {
    const { pathname, searchParams } = new URL(url!, 'http://localhost');
    for (const [wanted, path, operation] of REST_ROUTES) {
      const match = method === wanted && path.exec(decodeURIComponent(pathname));
      if (match) {
        return { operation, input: { ...Object.fromEntries(searchParams), ...match.groups, ...body === '' ? {} : JSON.parse(body) } };
      }
    }
    return { operation: `${method} ${pathname}`, input: {} };
  },
  answer: (_, output) => JSON.stringify(output),
  error: ({ message }) => JSON.stringify({ message }),
};

/** S3 with the bucket in the path. What an operation answers as `Body` is sent as it is, and `Headers` as such. Compressed objects are bytes. */
const S3: Protocol = {
  contentType: 'application/xml',
  parse: ({ method, url, headers }, text, sent) => {
    const Body = headers['content-encoding'] === 'gzip' ? sent : text;
    const { pathname, searchParams } = new URL(url!, 'http://localhost');
    const [Bucket, ...key] = decodeURIComponent(pathname).slice(1).split('/');
    if (searchParams.has('list-type')) {
      const [Prefix, StartAfter, MaxKeys] = ['prefix', 'start-after', 'max-keys'].map((name) => searchParams.get(name) ?? undefined);
      return { operation: 'ListObjectsV2', input: { Bucket, Prefix, StartAfter, MaxKeys } };
    }
    const verb = { GET: 'Get', PUT: 'Put', HEAD: 'Head', DELETE: 'Delete' }[method!];
    return { operation: `${verb}Object`, input: { Bucket, Key: key.join('/'), Body, ContentType: headers['content-type'], IfNoneMatch: headers['if-none-match'], ...written(headers) } };
  },
  answer: (operation, output: { Body?: string | Buffer; Contents?: object[] }) => operation === 'ListObjectsV2'
    ? `<ListBucketResult>${(output.Contents ?? []).map((each) => xml({ Contents: each })).join('')}</ListBucketResult>`
    : output.Body ?? '',
  headers: ({ Headers = {} }: { Headers?: Record<string, string> }) => Headers,
  error: ({ code, message }) => xml({ Error: { Code: code, Message: message } }),
};

/** What else a conditional or described object is put with, where it is. */
function written(headers: IncomingMessage['headers']): object {
  const metadata = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-')).map(([name, value]) => [name.slice('x-amz-meta-'.length), value]);
  return { ...headers['if-match'] && { IfMatch: headers['if-match'] }, ...metadata.length > 0 && { Metadata: Object.fromEntries(metadata) } };
}

function protocolOf(request: IncomingMessage): Protocol {
  if (request.headers['x-amz-target']) {
    return JSON_RPC;
  }
  const service = serviceOf(request);
  return service === 's3' ? S3 : ['bedrock', 'lambda', 'scheduler', 'oam'].includes(service) ? REST_JSON : QUERY;
}

/** The service that a request is signed for. */
function serviceOf({ headers }: IncomingMessage): string {
  return /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
}

function callerOf({ headers }: IncomingMessage): string {
  return /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
}

function regionOf({ headers }: IncomingMessage): string {
  return /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
}

function xml(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map((member) => `<member>${xml(member)}</member>`).join('');
  }
  if (value instanceof Map) {
    return [...value].map(([key, child]) => `<entry>${xml({ key, value: child })}</entry>`).join('');
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).filter(([, child]) => child !== undefined).map(([key, child]) => `<${key}>${xml(child)}</${key}>`).join('');
  }
  return String(value).replace(/[<>&]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/**
 * An endpoint of AWS on this machine, for the real clients of the SDK: services that speak AWS JSON or the query protocol, Bedrock, Lambda, EventBridge Scheduler and S3.
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
      const protocol = protocolOf(request);
      const sent = await buffer(request);
      recordRequest(serviceOf(request), request, sent);
      const call = protocol.parse(request, (request.headers['content-encoding'] === 'gzip' && protocol !== S3 ? gunzipSync(sent) : sent).toString(), sent);
      this.calls.push(call);
      let [status, body]: [number, string | Buffer] = [200, ''];
      let headers = {};
      try {
        const output = this.answer(operations, call, callerOf(request), regionOf(request));
        body = protocol.answer(call.operation, output);
        headers = protocol.headers?.(output) ?? {};
      } catch (thrown) {
        const error = thrown instanceof AwsError ? thrown : new AwsError('InternalErrorException', String(thrown), 500);
        [status, body] = [error.status, protocol.error(error)];
        headers = { 'x-amzn-errortype': error.code };
      }
      // A run can have another clock. The SDK takes a difference for the reason of a failure, and repeats the call.
      response.sendDate = false;
      response.writeHead(status, { 'content-type': protocol.contentType, 'x-amzn-requestid': 'test', ...headers }).end(body);
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

  private answer(operations: Record<string, AwsOperation>, { operation, input }: AwsCall, caller: string, region: string): object {
    const next = this.failures.findIndex((failure) => failure.operation === operation);
    if (next >= 0) {
      throw this.failures.splice(next, 1)[0].error;
    }
    if (!operations[operation]) {
      throw new AwsError('UnknownOperationException', `this endpoint has no ${operation}`);
    }
    return operations[operation](input, caller, region) ?? {};
  }
}
