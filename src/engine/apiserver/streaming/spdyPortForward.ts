import type { Duplex } from 'node:stream';
import type { Clock, Timer } from '../../../base/clock.ts';
import { joinDuplex } from '../../../base/joinDuplex.ts';
import { describeError } from '../../../base/logger.ts';
import { SpdyConnection } from '../../../base/spdy/spdyConnection.ts';
import type { SpdyStream } from '../../../base/spdy/spdyStream.ts';

/** The protocol inside SPDY: a data and an error stream per connection, paired by `requestid`. */
export const PORT_FORWARD_PROTOCOL = 'portforward.k8s.io';

const PAIR_TIMEOUT_MS = 30_000;

export interface PortForwardTarget {
  /** Name and uid for error messages. */
  readonly pod: string;
  readonly uid: string;
  connect(port: number, signal: AbortSignal): Promise<Duplex>;
}

interface Pair { data?: SpdyStream; error?: SpdyStream; timer: Timer }

/** Serves port-forward over `transport` until it closes. Never rejects. @source kubelet cri/streaming/portforward/httpstream.go */
export async function servePortForward(clock: Clock, transport: Duplex, target: PortForwardTarget): Promise<void> {
  const pairs = new Map<string, Pair>();
  const connection = new SpdyConnection({
    role: 'server', transport,
    onStream(stream) {
      const type = stream.headers['streamtype'];
      if (type !== 'data' && type !== 'error' || parsePort(stream) === undefined) { stream.destroy(); return; }
      const id = requestIdOf(stream);
      const pair = pairs.get(id) ?? openPair(id);
      if (pair[type] !== undefined) { stream.destroy(); return; }
      pair[type] = stream;
      if (type === 'error') stream.resume();
      if (pair.data === undefined || pair.error === undefined) return;
      pair.timer.cancel();
      pairs.delete(id);
      void forward(pair.data, pair.error, target);
    },
  });
  function openPair(id: string): Pair {
    const pair: Pair = {
      timer: clock.setTimer(() => {
        pairs.delete(id);
        pair.error?.end('timed out waiting for streams');
        pair.data?.destroy();
      }, PAIR_TIMEOUT_MS, { unref: true }),
    };
    pairs.set(id, pair);
    return pair;
  }
  await connection.closed;
  for (const pair of pairs.values()) pair.timer.cancel();
}

/** Clients before request ids opened the error stream first, the data stream right after it. */
function requestIdOf(stream: SpdyStream): string {
  const id = stream.headers['requestid'];
  return id ?? String(stream.headers['streamtype'] === 'data' ? stream.id - 2 : stream.id);
}

function parsePort(stream: SpdyStream): number | undefined {
  const text = stream.headers['port'] ?? '';
  const port = /^\d+$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65535 ? port : undefined;
}

async function forward(data: SpdyStream, error: SpdyStream, target: PortForwardTarget): Promise<void> {
  const gone = new AbortController();
  data.once('close', () => gone.abort());
  const port = parsePort(data) ?? 0;
  let upstream: Duplex;
  try { upstream = await target.connect(port, gone.signal); } catch (cause) {
    error.end(`error forwarding port ${port} to pod ${target.pod}, uid ${target.uid}: ${describeError(cause)}`);
    data.resume().end();
    return;
  }
  await joinDuplex(data, upstream);
  error.end();
}
