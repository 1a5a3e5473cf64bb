import { Console } from 'node:console';
import { IPCMessageReader, IPCMessageWriter, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { systemClock } from '../base/clock.ts';
import { Connection } from './connection.ts';
import { startServer } from './server.ts';

/** How often it is looked whether the editor is still there. */
const EDITOR_MS = 3000;

/** `--stdio` may be left out; editors tell their process once more in `initialize`. */
const KNOWN = /^--(stdio|node-ipc|clientProcessId=.*)$/;

const unknown = process.argv.slice(2).find(argument => !KNOWN.test(argument));
if (unknown === undefined) serve();
else {
  process.stderr.write(`The language server speaks over --stdio or --node-ipc; it does not know ${unknown}.\n`);
  process.exitCode = 2;
}

function serve(): void {
  const isIpc = process.argv.includes('--node-ipc');
  // Standard output is the protocol's alone, whatever a dependency prints.
  if (!isIpc) globalThis.console = new Console(process.stderr);
  const connection = isIpc ? new Connection(new IPCMessageReader(process), new IPCMessageWriter(process)) : new Connection(new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout));
  const end = startServer(connection, systemClock, { exit: code => process.exit(code), follow: editorPid => { whenGone(editorPid, () => end()); } });
  if (isIpc) process.once('disconnect', end);
}

/** Calls `then` when a process ends without saying so. */
function whenGone(pid: number, then: () => void): void {
  systemClock.setTimer(() => {
    try { process.kill(pid, 0); } catch { then(); return; }
    whenGone(pid, then);
  }, EDITOR_MS, { unref: true });
}
