import { Duplex } from 'node:stream';
import { callDocker } from '../../docker/errors.ts';
import { FrameParser } from '../../docker/demultiplex.ts';
import type { Docker } from '../../docker/connection.ts';
import { nodePaths } from '../../agent/protocol/messages.ts';

/** socat waits for an agent that is still starting: 100 × 50 ms. */
const COMMAND: readonly string[] = ['socat', '-b', '65536', 'STDIO', `UNIX-CONNECT:${nodePaths.socket},retry=100,interval=0.05`];

/** The bytes to and from the agent's control socket, over one `docker exec` that works on any Docker host. */
export async function openControlStream(docker: Docker, containerId: string): Promise<Duplex> {
  const exec = await callDocker('reach the node agent', () => docker.getContainer(containerId).exec({ Cmd: [...COMMAND], AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: false }));
  return new ExecStream(await callDocker('reach the node agent', () => exec.start({ hijack: true, stdin: true })));
}

/** Takes Docker's frames off standard output; what comes on standard error becomes the error with which the stream ends. */
class ExecStream extends Duplex {
  readonly #raw: Duplex;
  readonly #parser = new FrameParser();
  #errors = '';

  constructor(raw: Duplex) {
    super({ allowHalfOpen: false });
    this.#raw = raw;
    raw.on('data', (chunk: Buffer) => {
      for (const { stderr, data } of this.#parser.push(chunk)) {
        if (stderr) this.#errors = (this.#errors + data.toString()).slice(-1000);
        else if (!this.push(data)) raw.pause();
      }
    });
    raw.on('error', error => { this.destroy(error); });
    raw.on('end', () => this.#ended());
    raw.on('close', () => this.#ended());
  }

  override _read(): void { this.#raw.resume(); }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#raw.write(chunk, error => callback(error));
  }

  override _final(callback: (error?: Error | null) => void): void { this.#raw.end(callback); }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#raw.destroy();
    callback(error);
  }

  #ended(): void {
    if (this.#errors === '') this.push(null);
    else this.destroy(new Error(this.#errors.trim()));
  }
}
