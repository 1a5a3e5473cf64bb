import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { Logger } from '../base/logger.ts';
import { LengthPrefixedReader, withLength } from './dnsForwarder.ts';
import type { Respond } from './dnsResponder.ts';

const IDLE_MS = 10_000;

/** Serves DNS on UDP and TCP of `address`; resolves with the port (the given one, or a free one for 0) when both listen. */
export async function startDnsServer({ address, port, respond, logger }: { readonly address: string; readonly port: number; readonly respond: Respond; readonly logger: Logger }): Promise<{ readonly port: number; close(): void }> {
  const tcp = createServer(socket => {
    const reader = new LengthPrefixedReader();
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      for (const query of reader.push(chunk)) {
        void respond(query, 'tcp').then(answer => { if (answer !== undefined && !socket.destroyed) socket.write(withLength(answer)); });
      }
    });
  });
  await new Promise<void>((resolve, reject) => { tcp.once('error', reject); tcp.listen(port, address, resolve); });
  const bound = (tcp.address() as { readonly port: number }).port;

  const udp = createSocket('udp4');
  udp.on('message', (query, peer) => {
    void respond(query, 'udp').then(answer => { if (answer !== undefined) udp.send(answer, peer.port, peer.address, () => undefined); });
  });
  await new Promise<void>((resolve, reject) => { udp.once('error', reject); udp.bind(bound, address, resolve); });
  udp.on('error', error => { logger.log('error', 'the DNS socket failed', { error }); });
  return { port: bound, close: () => { udp.close(); tcp.close(); } };
}
