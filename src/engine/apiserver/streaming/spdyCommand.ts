import type { Duplex } from 'node:stream';
import type { Clock } from '../../../base/clock.ts';
import { SpdyConnection } from '../../../base/spdy/spdyConnection.ts';
import type { SpdyStream } from '../../../base/spdy/spdyStream.ts';
import type { Status } from '../../../api/objects.ts';
import type { ExecOptions } from '../../contracts/nodeConnection.ts';
import type { RemoteCommandChannels } from './remoteCommand.ts';
import { parseTerminalSize, splitJsonObjects } from './terminalSize.ts';

/** Stream protocols over SPDY: v2 fixed half close, v3 brought resize, v4 the Status with an exit code, v5 is v4 here. */
export const SPDY_COMMAND_PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'] as const;

const STREAM_CREATION_TIMEOUT_MS = 30_000;
/** How long a client may take to hang up after the outcome; closing first could cost it output it has not read yet. */
const LINGER_MS = 10_000;

/** Waits for the client to open its streams; undefined when it went or took longer than 30 s (the connection is closed then). */
export async function openSpdyCommand(clock: Clock, socket: Duplex, protocol: string, options: Omit<ExecOptions, 'command'>): Promise<RemoteCommandChannels | undefined> {
  const hasResize = options.tty && !['channel.k8s.io', 'v2.channel.k8s.io'].includes(protocol);
  const expected = ['error', ...(options.stdin ? ['stdin'] : []), ...(options.stdout ? ['stdout'] : []), ...(options.stderr ? ['stderr'] : []), ...(hasResize ? ['resize'] : [])];
  const streams = new Map<string, SpdyStream>();
  const ready = Promise.withResolvers<boolean>();
  const connection = new SpdyConnection({
    role: 'server', transport: socket,
    onStream(stream) {
      const type = stream.headers['streamtype'] ?? '';
      if (!expected.includes(type) || streams.has(type)) { stream.destroy(); return; }
      streams.set(type, stream);
      if (type !== 'stdin' && type !== 'resize') stream.resume();
      if (streams.size === expected.length) ready.resolve(true);
    },
  });
  const gone = new AbortController();
  const timer = clock.setTimer(() => ready.resolve(false), STREAM_CREATION_TIMEOUT_MS, { unref: true });
  void connection.closed.then(() => { gone.abort(); ready.resolve(false); });
  const opened = await ready.promise;
  timer.cancel();
  if (!opened) { connection.destroy(); return undefined; }
  return {
    stdin: streams.get('stdin'), stdout: streams.get('stdout'), stderr: streams.get('stderr'),
    signal: gone.signal,
    onResize(handler) {
      let text = '';
      streams.get('resize')?.on('data', (chunk: Buffer) => {
        const { objects, rest } = splitJsonObjects(text + chunk.toString());
        text = rest;
        for (const size of objects.map(parseTerminalSize)) if (size !== undefined) handler(size);
      });
    },
    async finish(status) {
      streams.get('error')?.end(formatStatus(status, protocol));
      for (const output of ['stdout', 'stderr']) streams.get(output)?.end();
      for (const input of ['stdin', 'resize']) streams.get(input)?.resume().end();
      const linger = clock.setTimer(() => connection.destroy(), LINGER_MS, { unref: true });
      await connection.closed;
      linger.cancel();
    },
  };
}

function formatStatus(status: Status, protocol: string): string {
  if (/^v[45]\./.test(protocol)) return JSON.stringify(status);
  return status.status === 'Success' ? '' : status.message ?? '';
}
