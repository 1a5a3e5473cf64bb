import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { type Duplex, Readable, Writable } from 'node:stream';
import type { RawData } from 'ws';
import type { Status } from '../../../src/api/objects.ts';
import { SpdyConnection } from '../../../src/base/spdy/spdyConnection.ts';
import type { ConnectOptions, Transport } from '../../../src/cluster/transport.ts';
import { openWebSocket } from '../../../src/cluster/webSocket.ts';

/** What clients of different ages speak: client-go since 1.30, python and JavaScript clients, kubectl before 1.30. */
export const commandProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'SPDY/3.1'] as const;
export type CommandProtocol = (typeof commandProtocols)[number];

/** One exec or attach, spoken by hand over one protocol. Nothing is taken from the connection before somebody reads. */
export interface CommandSession {
  /** Ending it closes the process's input, but for v4, which cannot. */
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** What the error channel said; rejects when the connection ended without. */
  readonly status: Promise<Status>;
  resize(columns: number, rows: number): void;
  close(): void;
}

/** `path` with its query says what is asked for, as the server is told. Rejects when the upgrade is refused. */
export function openCommand(transport: Transport, path: string, protocol: CommandProtocol): Promise<CommandSession> {
  return protocol === 'SPDY/3.1' ? openOverSpdy(transport, path) : openOverWebSocket(transport, path, protocol);
}

/** 0 for success, else what the Status says of the process. */
export function exitCodeOf({ status, details }: Status): number {
  return status === 'Success' ? 0 : Number(details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message);
}

async function openOverWebSocket(transport: Transport, path: string, protocol: string): Promise<CommandSession> {
  const webSocket = await openWebSocket(transport, path, { protocols: [protocol] });
  const output = () => new Readable({ read: () => { webSocket.resume(); } });
  const [stdout, stderr] = [output(), output()];
  let text = '';
  webSocket.on('message', (message: RawData) => {
    const bytes = Buffer.isBuffer(message) ? message : Buffer.concat(message as Buffer[]);
    const payload = bytes.subarray(1);
    if (bytes[0] === 3) text += payload.toString();
    const target = bytes[0] === 1 ? stdout : bytes[0] === 2 ? stderr : undefined;
    if (target !== undefined && payload.length > 0 && !target.push(payload)) webSocket.pause();
  });
  const status = once(webSocket, 'close').then(() => { stdout.push(null); stderr.push(null); return JSON.parse(text) as Status; });
  status.catch(() => undefined);
  const send = (channel: number, payload: Buffer, done?: () => void) => { webSocket.send(Buffer.concat([Buffer.from([channel]), payload]), () => done?.()); };
  return {
    stdin: new Writable({
      write(chunk: Buffer, _encoding, done) { send(0, chunk, done); },
      final(done) { if (protocol.startsWith('v5')) send(255, Buffer.from([0]), done); else done(); },
    }),
    stdout, stderr, status,
    resize: (columns, rows) => { send(4, Buffer.from(JSON.stringify({ Width: columns, Height: rows }))); },
    close: () => { webSocket.terminate(); },
  };
}

async function openOverSpdy(transport: Transport, path: string): Promise<CommandSession> {
  const query = new URL(path, 'http://server').searchParams;
  const connection = new SpdyConnection({ role: 'client', transport: await upgradeToSpdy(transport, path, 'v4.channel.k8s.io'), onStream: stream => { stream.destroy(); } });
  const open = (streamtype: string) => connection.createStream({ streamtype });
  const asks = (name: string) => query.get(name) === 'true';
  const errors = open('error');
  errors.end();
  const stdin = asks('stdin') ? open('stdin') : new Writable({ write: (_chunk, _encoding, done) => { done(); } });
  const stdout = asks('stdout') ? open('stdout') : Readable.from([]);
  const stderr = asks('stderr') && !asks('tty') ? open('stderr') : Readable.from([]);
  const sizes = asks('tty') ? open('resize') : undefined;
  const status = (async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of errors) chunks.push(chunk as Buffer);
    return JSON.parse(Buffer.concat(chunks).toString()) as Status;
  })();
  // A server waits for the client to hang up once the outcome is told and read.
  const read = (stream: Readable) => stream.readableEnded ? Promise.resolve() : new Promise(resolve => { stream.once('end', resolve).once('close', resolve); });
  status.then(() => Promise.all([stdout, stderr].map(read))).then(() => { connection.close(); connection.destroy(); }, () => undefined);
  return { stdin, stdout, stderr, status, resize: (columns, rows) => { sizes?.write(JSON.stringify({ Width: columns, Height: rows })); }, close: () => { connection.destroy(); } };
}

function upgradeToSpdy({ connection, connect }: Transport, path: string, protocol: string): Promise<Duplex> {
  return connect(options => upgrade(`${connection.server}${path}`, options, protocol));
}

async function upgrade(url: string, options: ConnectOptions, protocol: string): Promise<Duplex> {
  const send = url.startsWith('https:') ? https.request : http.request;
  const request = send(url, {
    ...options, method: 'POST', agent: false, headers: { ...options.headers, 'Connection': 'Upgrade', 'Upgrade': 'SPDY/3.1', 'X-Stream-Protocol-Version': protocol, 'Content-Length': '0' },
  });
  request.end();
  const refused = once(request, 'response').then(([response]) => { throw new Error(`the upgrade was answered ${(response as http.IncomingMessage).statusCode}`); });
  const upgraded = once(request, 'upgrade').then(answer => {
    const [, socket, head] = answer as [http.IncomingMessage, Duplex, Buffer];
    if (head.length > 0) socket.unshift(head);
    return socket;
  });
  return Promise.race([refused, upgraded]);
}
