import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { type Duplex, PassThrough, Readable } from 'node:stream';
import { apiErrors } from '../../../src/api/apiError.ts';
import type { ContainerTarget, ExecOptions, LogOptions, NodeConnection, ProcessStreams, TerminalSize } from '../../../src/engine/contracts/nodeConnection.ts';

/** A node whose containers are processes of this machine: exec runs them, port-forward reaches loopback, logs come from `feed`. */
export class ProcessNode implements NodeConnection {
  readonly sizes: TerminalSize[] = [];
  readonly logRequests: { target: ContainerTarget; options: LogOptions; signal: AbortSignal }[] = [];
  readonly feed = new PassThrough();
  readonly execs: { target: ContainerTarget; options: Omit<ExecOptions, 'command'>; signal: AbortSignal }[] = [];
  closed = 0;

  logs(target: ContainerTarget, options: LogOptions, signal: AbortSignal): Promise<Readable> {
    this.logRequests.push({ target, options, signal });
    if (options.previous === true) return Promise.reject(apiErrors.badRequest(`previous terminated container "${target.container}" in pod "${target.pod}" not found`));
    if (options.follow !== true) return Promise.resolve(Readable.from([Buffer.from('one\n'), Buffer.from('two\n')]));
    return Promise.resolve(this.feed);
  }

  exec(target: ContainerTarget, options: ExecOptions, signal: AbortSignal): Promise<ProcessStreams> {
    this.execs.push({ target, options, signal });
    const [file = '', ...args] = options.command;
    if (file === 'missing') return Promise.reject(new Error('exec: "missing": executable file not found in $PATH'));
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    if (!options.stdin) child.stdin.end();
    child.stdin.on('error', () => undefined);
    if (options.tty) child.stderr.pipe(child.stdout as unknown as PassThrough, { end: false });
    return Promise.resolve({
      stdin: options.stdin ? child.stdin : undefined,
      stdout: options.stdout ? child.stdout : undefined,
      stderr: options.stderr ? child.stderr : undefined,
      resize: size => { this.sizes.push(size); },
      exitCode: once(child, 'close').then(([code]) => (code as number | null) ?? 137),
      close: () => { this.closed++; child.kill('SIGKILL'); },
    });
  }

  attach(target: ContainerTarget, options: Omit<ExecOptions, 'command'>, signal: AbortSignal): Promise<ProcessStreams> {
    return this.exec(target, { ...options, command: ['cat'] }, signal);
  }

  async portForward(_pod: { readonly namespace: string; readonly pod: string }, port: number): Promise<Duplex> {
    const socket = net.connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    await once(socket, 'connect');
    return socket;
  }

  podUsage(): Promise<never[]> { return Promise.resolve([]); }
  nodeUsage(): Promise<never> { return Promise.reject(new Error('not measured')); }
}
