import { spawn } from 'node:child_process';
import path from 'node:path';

/** How the extension runs `slipway`; the engine itself outlives the editor. */
export interface EngineProcessOptions {
  /** The folder of cli.js. */
  readonly programFolder: string;
  readonly dataDirectory: string;
  /** Empty: Docker's default. */
  readonly dockerHost: string;
}

/** What `slipway engine start` prints. */
export interface ReadyLine { readonly server: string; readonly kubeconfig: string; readonly pid: number; readonly startupMs: number }

/** Starts the engine, or attaches to the one that runs. Throws the command's own sentence when it cannot. An engine that is under way when `signal` aborts goes on. */
export async function startEngine(options: EngineProcessOptions, signal?: AbortSignal): Promise<ReadyLine> {
  const output = await runCli(options, ['engine', 'start', '--data-dir', options.dataDirectory, ...(options.dockerHost === '' ? [] : ['--docker-host', options.dockerHost])], signal);
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as ReadyLine;
}

/** Ends the engine; its pods keep running unless `pods`. */
export async function stopEngine(options: EngineProcessOptions, { pods }: { readonly pods: boolean }): Promise<void> {
  await runCli(options, ['engine', 'stop', '--data-dir', options.dataDirectory, ...(pods ? ['--pods'] : [])]);
}

/** Removes everything that this engine created. */
export async function resetEngine(options: EngineProcessOptions): Promise<string> {
  return (await runCli(options, ['engine', 'reset', '--yes', '--data-dir', options.dataDirectory])).trim();
}

/** Runs `slipway` with this process's own executable as Node; resolves with its standard output. */
function runCli(options: EngineProcessOptions, args: readonly string[], signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(options.programFolder, 'cli.js'), ...args], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true, ...(signal === undefined ? {} : { signal }),
    });
    let [output, problem] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString(); });
    child.stderr.on('data', (chunk: Buffer) => { problem += chunk.toString(); });
    child.once('error', error => reject(signal?.aborted === true ? signal.reason as Error : error));
    // The engine inherits nothing of ours, so 'close' comes with the command's own end.
    child.once('close', code => code === 0 ? resolve(output) : reject(new Error(problem.trim().replace(/^slipway: /, '') || `slipway ended with exit code ${code}`)));
  });
}
