import path from 'node:path';
import { parseArgs } from 'node:util';
import { toDataDirectory, type DataDirectory } from './dataDirectory.ts';

/** What the engine process was started with. */
export interface EngineArguments {
  readonly directory: DataDirectory;
  /** Where to write the kubeconfig besides the data directory. */
  readonly kubeconfig: string | undefined;
  readonly port: number | undefined;
  readonly dockerHost: string | undefined;
  readonly nodes: number | undefined;
}

/** Reads the engine's own command line, which `slipway engine start` has checked. */
export function parseEngineArguments(argv: readonly string[]): EngineArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: { 'data-dir': { type: 'string' }, 'kubeconfig': { type: 'string' }, 'port': { type: 'string' }, 'docker-host': { type: 'string' }, 'nodes': { type: 'string' } },
  });
  const toNumber = (text: string | undefined) => text === undefined ? undefined : Number(text);
  if (values['data-dir'] === undefined) throw new Error('--data-dir is required');
  return {
    directory: toDataDirectory(values['data-dir']), kubeconfig: values.kubeconfig === undefined ? undefined : path.resolve(values.kubeconfig),
    port: toNumber(values.port), dockerHost: values['docker-host'], nodes: toNumber(values.nodes),
  };
}
