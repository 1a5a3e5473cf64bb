import { spawn } from 'node:child_process';
import path from 'node:path';

export interface RunOptions {
  /** The folder of cli.js. */
  readonly programFolder: string;
  readonly cwd?: string;
  readonly signal?: AbortSignal | undefined;
  /** Exit codes that are no failure. */
  readonly accepts?: readonly number[];
}

/** Runs `slipway` with this process's own executable as Node; resolves with its standard output. Throws the command's own sentence when it fails. */
export function runSlipway(args: readonly string[], { programFolder, cwd, signal, accepts = [0] }: RunOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(programFolder, 'cli.js'), ...args], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true, ...(cwd === undefined ? {} : { cwd }), ...(signal === undefined ? {} : { signal }),
    });
    let [output, problem] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => { output += chunk; });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => { problem += chunk; });
    child.once('error', error => reject(signal?.aborted === true ? signal.reason as Error : error));
    // An engine that it starts inherits nothing of ours, so 'close' comes with the command's own end.
    child.once('close', code => code !== null && accepts.includes(code) ? resolve(output) : reject(new Error(problem.trim().replace(/^slipway: /, '') || `slipway ended with exit code ${code}`)));
  });
}
