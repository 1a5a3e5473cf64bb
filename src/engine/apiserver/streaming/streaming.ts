import { createWebSocketStream } from 'ws';
import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { chooseContainer } from './containerChoice.ts';
import { handleLog } from './handleLog.ts';
import { acceptSpdy, acceptWebSocket, chooseProtocol, parseOffer, TUNNEL_PROTOCOL } from './negotiate.ts';
import { parseExecOptions, runRemoteCommand } from './remoteCommand.ts';
import { openSpdyCommand, SPDY_COMMAND_PROTOCOLS } from './spdyCommand.ts';
import { PORT_FORWARD_PROTOCOL, type PortForwardTarget, servePortForward } from './spdyPortForward.ts';
import { openWebSocketCommand, WEB_SOCKET_COMMAND_PROTOCOLS } from './webSocketCommand.ts';
import { parsePorts, serveWebSocketPortForward, WEB_SOCKET_PORT_FORWARD_PROTOCOLS } from './webSocketPortForward.ts';
import type { Streaming, StreamingContext, Upgrade } from '../streamingContract.ts';

/** The byte streams of pods, served from their node. */
export function makeStreaming({ clock, logger }: { readonly clock: Clock; readonly logger: Logger }): Streaming {
  return {
    handleLog,
    async handleUpgrade(context, upgrade) {
      logger.log('debug', 'streaming', { subresource: context.subresource, namespace: context.pod.metadata.namespace, pod: context.pod.metadata.name, user: context.user.name });
      upgrade.socket.on('error', () => upgrade.socket.destroy());
      if (context.subresource === 'portforward') await handlePortForward(clock, context, upgrade);
      else await handleCommand(clock, context, upgrade);
    },
  };
}

async function handleCommand(clock: Clock, context: StreamingContext, upgrade: Upgrade): Promise<void> {
  const { request, url, pod, node } = context;
  const subresource = context.subresource === 'attach' ? 'attach' : 'exec';
  const container = chooseContainer(pod, url.searchParams.get('container'), { annotated: true });
  const options = parseExecOptions(url.searchParams, subresource);
  const target = { namespace: pod.metadata.namespace ?? '', pod: pod.metadata.name ?? '', container };
  const offer = parseOffer(request);
  const channels = offer.transport === 'spdy'
    ? await openSpdy(chooseProtocol(offer.protocols, SPDY_COMMAND_PROTOCOLS))
    : await openWebSocket(chooseWebSocketProtocol(offer.protocols, WEB_SOCKET_COMMAND_PROTOCOLS));
  if (channels === undefined) return;
  await runRemoteCommand(channels, subresource, signal => (subresource === 'exec' ? node.exec(target, options, signal) : node.attach(target, options, signal)));

  function openSpdy(protocol: string) {
    acceptSpdy(upgrade, protocol);
    return openSpdyCommand(clock, upgrade.socket, protocol, options);
  }
  async function openWebSocket(protocol: string) {
    const webSocket = await acceptWebSocket(request, upgrade, protocol);
    return webSocket === undefined ? undefined : openWebSocketCommand(webSocket, options);
  }
}

async function handlePortForward(clock: Clock, context: StreamingContext, upgrade: Upgrade): Promise<void> {
  const { request, url, pod, node } = context;
  const name = { namespace: pod.metadata.namespace ?? '', pod: pod.metadata.name ?? '' };
  const target: PortForwardTarget = { pod: name.pod, uid: pod.metadata.uid ?? '', connect: (port, signal) => node.portForward(name, port, signal) };
  const offer = parseOffer(request);
  if (offer.transport === 'spdy') {
    acceptSpdy(upgrade, chooseProtocol(offer.protocols, [PORT_FORWARD_PROTOCOL]));
    return servePortForward(clock, upgrade.socket, target);
  }
  const protocol = chooseWebSocketProtocol(offer.protocols, [TUNNEL_PROTOCOL, ...WEB_SOCKET_PORT_FORWARD_PROTOCOLS]);
  const ports = protocol === TUNNEL_PROTOCOL ? [] : parsePorts(url.searchParams);
  const webSocket = await acceptWebSocket(request, upgrade, protocol);
  if (webSocket === undefined) return;
  if (protocol === TUNNEL_PROTOCOL) return servePortForward(clock, createWebSocketStream(webSocket), target);
  return serveWebSocketPortForward(webSocket, ports, target);
}

/** WebSocket clients may name no protocol at all. */
function chooseWebSocketProtocol(offered: readonly string[], supported: readonly string[]): string {
  return offered.length === 0 ? '' : chooseProtocol(offered, supported.filter(protocol => protocol !== ''));
}
