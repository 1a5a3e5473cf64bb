import { connect as connectHttp2, constants } from 'node:http2';
import { abortable, isAbortError } from '../../base/abort.ts';
import type { Clock } from '../../base/clock.ts';
import type { Dial, HandlerResult } from './handlers.ts';

const FRAME_HEADER_BYTES = 5;
const SERVING = 1;

/**
 * Asks a gRPC server's standard health service (grpc.health.v1.Health/Check); never rejects.
 * @source kubelet prober/grpc: failure sentences.
 */
export async function grpcHealth({ dial, clock, address, port, service, timeoutMs }: {
  readonly dial: Dial; readonly clock: Clock; readonly address: string; readonly port: number; readonly service: string; readonly timeoutMs: number;
}): Promise<HandlerResult> {
  const controller = new AbortController();
  const timer = clock.setTimer(() => { controller.abort(new DOMException('timeout', 'AbortError')); }, timeoutMs);
  try {
    const socket = await dial(address, port, controller.signal);
    const session = connectHttp2(`http://${address}:${port}`, { createConnection: () => socket });
    try {
      const status = await abortable(check(session, service), controller.signal);
      return status === SERVING ? { outcome: 'success', output: '' } : { outcome: 'failure', output: `service unhealthy (responded with "${['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'][status] ?? String(status)}")` };
    } finally { session.destroy(); }
  } catch (error) {
    if (isAbortError(error, controller.signal)) return { outcome: 'failure', output: `timeout: health rpc did not complete within ${timeoutMs / 1000}s` };
    return { outcome: 'failure', output: `error: health rpc probe failed: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    timer.cancel();
  }
}

function check(session: ReturnType<typeof connectHttp2>, service: string): Promise<number> {
  return new Promise((resolve, reject) => {
    session.on('error', reject);
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST', [constants.HTTP2_HEADER_PATH]: '/grpc.health.v1.Health/Check',
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc', te: 'trailers',
    });
    const chunks: Buffer[] = [];
    let grpcStatus: string | undefined;
    let grpcMessage = '';
    const read = (headers: Readonly<Record<string, unknown>>) => {
      if (headers['grpc-status'] !== undefined) grpcStatus = String(headers['grpc-status'] as string);
      if (headers['grpc-message'] !== undefined) grpcMessage = decodeURIComponent(String(headers['grpc-message'] as string));
    };
    stream.on('response', read);
    stream.on('trailers', read);
    stream.on('data', (chunk: Buffer) => { chunks.push(chunk); });
    stream.on('error', reject);
    stream.on('end', () => {
      if (grpcStatus !== undefined && grpcStatus !== '0') { reject(new Error(`rpc error: code = ${grpcStatus} desc = ${grpcMessage}`)); return; }
      // HealthCheckResponse { ServingStatus status = 1 }: an absent field is 0, UNKNOWN.
      const body = Buffer.concat(chunks).subarray(FRAME_HEADER_BYTES);
      resolve(body[0] === 0x08 ? body[1] ?? 0 : 0);
    });
    stream.end(encodeRequest(service));
  });
}

/** HealthCheckRequest { string service = 1 } in a gRPC frame. */
function encodeRequest(service: string): Buffer {
  const name = Buffer.from(service);
  const message = name.length === 0 ? Buffer.alloc(0) : Buffer.concat([Buffer.from([0x0a, ...toVarint(name.length)]), name]);
  const header = Buffer.alloc(FRAME_HEADER_BYTES);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}

function toVarint(value: number): number[] { return value < 0x80 ? [value] : [value & 0x7f | 0x80, ...toVarint(value >> 7)]; }
