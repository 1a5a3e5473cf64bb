import { IPCMessageReader, IPCMessageWriter, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { systemClock } from '../base/clock.ts';
import { Connection } from './connection.ts';
import { startServer } from './server.ts';

/** How often it is looked whether the editor is still there. */
const EDITOR_MS = 3000;

const isIpc = process.argv.includes('--node-ipc');
const connection = isIpc ? new Connection(new IPCMessageReader(process), new IPCMessageWriter(process)) : new Connection(new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout));
if (isIpc) process.once('disconnect', () => process.exit(1));
startServer(connection, systemClock, { exit: code => process.exit(code), follow: exitAfter });

/** Ends when the process that started it does without saying so. */
function exitAfter(editorPid: number): void {
  systemClock.setTimer(() => {
    try { process.kill(editorPid, 0); } catch { process.exit(1); }
    exitAfter(editorPid);
  }, EDITOR_MS, { unref: true });
}
