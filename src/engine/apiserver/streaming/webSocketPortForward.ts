import { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { joinDuplex } from '../../../base/joinDuplex.ts';
import { describeError } from '../../../base/logger.ts';
import { apiErrors } from '../../../api/apiError.ts';
import type { PortForwardTarget } from './spdyPortForward.ts';
import { toBuffer } from './webSocketCommand.ts';

/** Port-forward of older WebSocket clients: one connection per port, data on channel 2n, errors on 2n+1. */
export const WEB_SOCKET_PORT_FORWARD_PROTOCOLS = ['v4.channel.k8s.io', 'portforward.k8s.io', 'channel.k8s.io', ''] as const;

/** `ports=80&ports=90,91`. Throws ApiError 400. @source kubelet cri/streaming/portforward NewV4Options */
export function parsePorts(query: URLSearchParams): readonly number[] {
  const ports = query.getAll('ports').flatMap(part => part.split(',')).filter(part => part !== '').map(Number);
  if (ports.length === 0) throw apiErrors.badRequest('query parameter "ports" is required');
  if (ports.length > 127 || ports.some(port => !Number.isInteger(port) || port < 1 || port > 65535)) throw apiErrors.badRequest('query parameter "ports" is not valid');
  return ports;
}

/**
 * Serves until the WebSocket closes, which it does when every port's connection has ended. Each channel starts with
 * its port, little endian. Never rejects. @source kubelet cri/streaming/portforward/websocket.go
 */
export async function serveWebSocketPortForward(webSocket: WebSocket, ports: readonly number[], target: PortForwardTarget): Promise<void> {
  const gone = new AbortController();
  const closed = new Promise<void>(resolve => webSocket.once('close', () => { gone.abort(); resolve(); }));
  const send = (channel: number, payload: Uint8Array, callback?: (error?: Error) => void) =>
    webSocket.send(Buffer.concat([Buffer.from([channel]), payload]), error => callback?.(error ?? undefined));
  const channels = ports.map((port, index) => {
    const announced = Buffer.from([port & 0xff, port >> 8]);
    send(2 * index, announced);
    send(2 * index + 1, announced);
    return new Duplex({
      read: () => webSocket.resume(),
      write: (chunk: Buffer, _encoding, callback) => send(2 * index, chunk, callback),
    });
  });
  webSocket.on('message', (message: RawData) => {
    const bytes = toBuffer(message);
    const channel = bytes[0] ?? 1;
    const data = channel % 2 === 0 ? channels[channel / 2] : undefined;
    if (data !== undefined && !data.destroyed && !data.push(bytes.subarray(1))) webSocket.pause();
  });
  void closed.then(() => channels.forEach(channel => channel.destroy()));
  await Promise.all(channels.map(async (data, index) => {
    data.on('error', () => undefined);
    const port = ports[index] ?? 0;
    try {
      const upstream = await target.connect(port, gone.signal);
      // This protocol has no half close: the end of the pod's side is the end of the channel.
      upstream.once('end', () => data.push(null));
      await joinDuplex(data, upstream);
    } catch (cause) {
      send(2 * index + 1, Buffer.from(`error forwarding port ${port} to pod ${target.pod}, uid ${target.uid}: ${describeError(cause)}`));
      data.destroy();
    }
  }));
  webSocket.resume();
  webSocket.close(1000);
  await closed;
}
