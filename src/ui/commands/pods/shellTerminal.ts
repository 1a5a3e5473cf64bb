import * as vscode from 'vscode';
import { delay, systemClock } from '../../../base/clock.ts';
import { describeError } from '../../../base/logger.ts';
import { openExec, type ExecSession, type ExecTarget } from '../../../cluster/exec.ts';
import type { Transport } from '../../../cluster/transport.ts';

/** bash where the image has it, else sh. */
const SHELL = ['/bin/sh', '-c', 'command -v bash >/dev/null 2>&1 && exec bash || exec sh'];
/** Ctrl+C ends what the shell runs, Ctrl+D then the shell, which needs a moment to read again. */
const [INTERRUPT, END] = ['\u0003', '\u0004'];
const HANG_UP_MS = { pause: 300, most: 2000 };
/** What a shell ends with by itself: its last command's code, also that of one that was interrupted. */
const isOwnEnd = (exitCode: number) => exitCode < 126 || exitCode === 130;

/** A terminal whose other end is a shell in a container. What is typed before the shell is there reaches it; what ended it otherwise than by itself can be read. */
export class ShellTerminal implements vscode.Pseudoterminal {
  readonly #written = new vscode.EventEmitter<string>();
  readonly onDidWrite = this.#written.event;
  readonly #closed = new vscode.EventEmitter<void>();
  readonly onDidClose = this.#closed.event;
  readonly #transport: Transport;
  readonly #target: ExecTarget;
  readonly #abort = new AbortController();
  #exec: ExecSession | undefined;
  #typed: string[] = [];
  #size: vscode.TerminalDimensions | undefined;
  #hasEnded = false;

  constructor(transport: Transport, target: ExecTarget) {
    this.#transport = transport;
    this.#target = target;
  }

  open(dimensions: vscode.TerminalDimensions | undefined): void {
    this.#size = dimensions;
    void this.#run();
  }

  handleInput(data: string): void {
    if (this.#hasEnded) this.#closed.fire();
    else if (this.#exec === undefined) this.#typed.push(data);
    else this.#exec.stdin?.write(data);
  }

  setDimensions(dimensions: vscode.TerminalDimensions): void {
    this.#size = dimensions;
    this.#exec?.resize(dimensions);
  }

  close(): void {
    this.#abort.abort(new DOMException('the terminal was closed', 'AbortError'));
    if (this.#exec !== undefined) void hangUp(this.#exec);
    this.#written.dispose();
    this.#closed.dispose();
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    const place = this.#target.container ?? this.#target.name;
    try {
      const exec = await openExec(this.#transport, this.#target, { command: SHELL, stdin: true, tty: true });
      if (this.#abort.signal.aborted) { exec.close(); return; }
      this.#exec = exec;
      if (this.#size !== undefined) exec.resize(this.#size);
      const decoder = new TextDecoder();
      exec.stdout.on('data', (chunk: Buffer) => this.#written.fire(decoder.decode(chunk, { stream: true })));
      exec.stderr.resume();
      for (const data of this.#typed.splice(0)) exec.stdin?.write(data);
      const exitCode = await exec.exitCode;
      if (isOwnEnd(exitCode)) this.#closed.fire(); else this.#tellEnd(vscode.l10n.t('The shell in {0} ended with exit code {1}.', place, exitCode));
    } catch (error) {
      this.#tellEnd(this.#exec === undefined ? vscode.l10n.t('No shell in {0}: {1}', place, describeError(error)) : vscode.l10n.t('The shell in {0} was lost: {1}', place, describeError(error)));
    }
  }

  #tellEnd(text: string): void {
    this.#hasEnded = true;
    this.#written.fire(`\r\n${text}\r\n${vscode.l10n.t('Press any key to close the terminal.')}\r\n`);
  }
}

/** A process with a terminal outlives its connection unless it is told. Never rejects. */
async function hangUp({ stdin, exitCode, close }: ExecSession): Promise<void> {
  stdin?.write(INTERRUPT);
  await delay(systemClock, HANG_UP_MS.pause);
  stdin?.end(END);
  await Promise.race([exitCode.catch(() => undefined), delay(systemClock, HANG_UP_MS.most)]);
  close();
}
