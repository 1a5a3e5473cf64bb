import { runSlipway } from './runSlipway.ts';

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
  const output = await runSlipway(['engine', 'start', '--data-dir', options.dataDirectory, ...(options.dockerHost === '' ? [] : ['--docker-host', options.dockerHost])], { ...options, signal });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as ReadyLine;
}

/** Ends the engine; its pods keep running unless `pods`. */
export async function stopEngine(options: EngineProcessOptions, { pods }: { readonly pods: boolean }): Promise<void> {
  await runSlipway(['engine', 'stop', '--data-dir', options.dataDirectory, ...(pods ? ['--pods'] : [])], options);
}

/** Ends the engine and removes everything that it created, its files too. Images stay. */
export async function resetEngine(options: EngineProcessOptions): Promise<void> {
  await runSlipway(['engine', 'reset', '--yes', '--data-dir', options.dataDirectory], options);
}
