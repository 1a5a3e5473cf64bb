import { PassThrough, Writable } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { Status } from '../../../api/objects.ts';
import type { ExecOptions, TerminalSize } from '../../contracts/nodeConnection.ts';
import type { RemoteCommandChannels } from './remoteCommand.ts';
import { parseTerminalSize } from './terminalSize.ts';

const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

/** What WebSocket exec and attach speak: channel number in each message's first byte; v5 can close stdin alone. */
export const WEB_SOCKET_COMMAND_PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'channel.k8s.io', ''] as const;

/** Exec and attach channels over a WebSocket. @source KEP-4006, kubelet cri/streaming/remotecommand/websocket.go */
export function openWebSocketCommand(webSocket: WebSocket, options: Omit<ExecOptions, 'command'>): RemoteCommandChannels {
  const gone = new AbortController();
  const stdin = options.stdin ? new PassThrough() : undefined;
  let onResize: ((size: TerminalSize) => void) | undefined;
  /** Clients tell their size at once, while the process is still being started. */
  let earlySize: TerminalSize | undefined;
  webSocket.on('close', () => { gone.abort(); stdin?.destroy(); });
  stdin?.on('drain', () => webSocket.resume());
  stdin?.on('error', () => undefined);
  webSocket.on('message', (message: RawData) => {
    const bytes = toBuffer(message);
    const payload = bytes.subarray(1);
    switch (bytes[0] ?? -1) {
      case CHANNEL.stdin:
        if (stdin !== undefined && payload.length > 0 && stdin.writable && !stdin.write(payload)) webSocket.pause();
        return;
      case CHANNEL.resize: {
        const size = parseTerminalSize(payload.toString());
        if (size !== undefined && onResize !== undefined) onResize(size); else earlySize = size ?? earlySize;
        return;
      }
      case CHANNEL.close:
        if (webSocket.protocol === 'v5.channel.k8s.io' && payload[0] === CHANNEL.stdin) stdin?.end();
    }
  });
  // The empty message tells clients that wait for it that the connection stands.
  webSocket.send(Buffer.from([options.stdout ? CHANNEL.stdout : options.stderr ? CHANNEL.stderr : CHANNEL.error]));
  return {
    stdin,
    stdout: options.stdout ? channelWriter(webSocket, CHANNEL.stdout) : undefined,
    stderr: options.stderr ? channelWriter(webSocket, CHANNEL.stderr) : undefined,
    signal: gone.signal,
    onResize(handler) {
      onResize = handler;
      if (earlySize !== undefined) handler(earlySize);
    },
    finish: status => new Promise(resolve => {
      webSocket.send(Buffer.concat([Buffer.from([CHANNEL.error]), formatStatus(status, webSocket.protocol)]), () => {
        webSocket.resume();
        webSocket.close(1000);
        resolve();
      });
    }),
  };
}

/** Protocols before v4 know no Status: success is silence, failure a text. */
function formatStatus(status: Status, protocol: string): Buffer {
  if (/^v[45]\./.test(protocol)) return Buffer.from(JSON.stringify(status));
  return Buffer.from(status.status === 'Success' ? '' : status.message ?? '');
}

/** A Writable whose chunks go out as messages on `channel`; waits until each has left. */
export function channelWriter(webSocket: WebSocket, channel: number): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, callback) { webSocket.send(Buffer.concat([Buffer.from([channel]), chunk]), callback); },
  });
}

export function toBuffer(message: RawData): Buffer {
  if (Buffer.isBuffer(message)) return message;
  return Array.isArray(message) ? Buffer.concat(message) : Buffer.from(message);
}
