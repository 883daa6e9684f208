import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { TEST_ACCOUNT } from '../../test/support/places';

const ROOT = resolve(__dirname, '../..');

/** How hostile AWS is. */
export interface ServerOptions {
  /** Resources are made in the least favorable order that a template allows. */
  readonly hostileOrder?: boolean;

  /** Seconds after which the policies of a stack count. */
  readonly iamDelay?: number;

  /** Factor of the waits of state machines. */
  readonly waitScale?: number;
}

/** MiniStack on a port of this machine, with the types and corrections of plane/server. */
export class Server {
  /** Starts a server of its own; `stop` it afterwards. */
  public static async start(options: ServerOptions = {}): Promise<Server> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'plane-'));
    const log = openSync(join(folder, 'log.txt'), 'w');
    const child = spawn(python(), ['-m', 'plane.server'], {
      cwd: ROOT,
      // A group of its own, so that functions which are still running end with it.
      detached: true,
      // The server ends when the other end of the pipe does, however that happens.
      stdio: ['pipe', log, log],
      env: {
        PATH: process.env.PATH,
        // Everything that it writes goes there.
        TMPDIR: folder,
        HOME: folder,
        PYTHONDONTWRITEBYTECODE: '1',
        GATEWAY_PORT: String(port),
        MINISTACK_ACCOUNT_ID: TEST_ACCOUNT,
        LOG_LEVEL: 'WARNING',
        // What the runtime of Lambda brings.
        NODE_PATH: join(ROOT, 'node_modules'),
        PLANE_ORDER: options.hostileOrder ? 'hostile' : 'favorable',
        PLANE_IAM_DELAY: String(options.iamDelay ?? 0),
        SFN_WAIT_SCALE: String(options.waitScale ?? 1),
      },
    });
    closeSync(log);
    const server = new Server(port, folder, child);
    if (process.env.PLANE_SERVERS) {
      appendFileSync(process.env.PLANE_SERVERS, `${child.pid}\n`);
    }
    try {
      await server.listens();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  private constructor(private readonly port: number, public readonly folder: string, private readonly child: ChildProcess) {}

  public get url(): string {
    return `https://localhost:${this.port}`;
  }

  /** The certificate that clients have to trust. */
  public get certificate(): string {
    return join(this.folder, 'ministack-tls', 'server.crt');
  }

  /** What the server and the functions wrote. */
  public get log(): string {
    return readFileSync(join(this.folder, 'log.txt'), 'utf8');
  }

  /** Names of all resources in all accounts, by service and kind. */
  public async resources(): Promise<Record<string, string[]>> {
    return this.ask('resources');
  }

  /** Lets all budget actions fire. */
  public async fireBudgetActions(): Promise<number> {
    return this.ask('fire-budget-actions');
  }

  /** The calls that functions and state machines made since the last time. */
  public async takeCalls(): Promise<string[]> {
    return this.ask('calls');
  }

  /** Ends the server with everything that it started, and removes what it wrote. */
  public async stop(): Promise<void> {
    if (!this.hasEnded) {
      const ended = new Promise((done) => this.child.once('exit', done));
      process.kill(-this.child.pid!, 'SIGKILL');
      await ended;
    }
    // A function that is ending might still write.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private async listens(): Promise<void> {
    for (const started = Date.now(); Date.now() - started < 60_000; await sleep(100)) {
      if (this.hasEnded) {
        throw new Error(`the server ended:\n${this.log}`);
      }
      if (existsSync(this.certificate) && await this.resources().then(() => true, () => false)) {
        return;
      }
    }
    throw new Error(`the server does not answer:\n${this.log}`);
  }

  private async ask(what: string): Promise<any> {
    const ca = readFileSync(this.certificate);
    return new Promise((done, failed) => {
      request(`${this.url}/_plane/${what}`, { ca, agent: false }, (response) => {
        text(response).then((body) => response.statusCode === 200 ? done(JSON.parse(body)) : failed(new Error(body))).catch(failed);
      }).once('error', failed).end();
    });
  }
}

/** The Python of the environment that `npx projen plane` makes. */
export function python(): string {
  if (!process.env.PLANE_PYTHON) {
    throw new Error('PLANE_PYTHON must be the Python that has plane/requirements.txt: run npx projen plane');
  }
  return process.env.PLANE_PYTHON;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
