import { parseArgs } from 'node:util';
import { toDataDirectory, type DataDirectory } from './dataDirectory.ts';

/** What the engine process was started with. */
export interface EngineArguments {
  readonly directory: DataDirectory;
  readonly port: number | undefined;
  readonly dockerHost: string | undefined;
  readonly nodes: number | undefined;
  /** Where requests are written down; absent: nowhere. */
  readonly auditLog: string | undefined;
  /** A Policy of audit.k8s.io/v1; absent: metadata of every request. */
  readonly auditPolicy: string | undefined;
}

/** Reads the engine's own command line, which `slipway engine start` has checked. */
export function parseEngineArguments(argv: readonly string[]): EngineArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: { 'data-dir': { type: 'string' }, 'port': { type: 'string' }, 'docker-host': { type: 'string' }, 'nodes': { type: 'string' }, 'audit-log': { type: 'string' }, 'audit-policy': { type: 'string' } },
  });
  const toNumber = (text: string | undefined) => text === undefined ? undefined : Number(text);
  if (values['data-dir'] === undefined) throw new Error('--data-dir is required');
  return {
    directory: toDataDirectory(values['data-dir']),
    port: toNumber(values.port), dockerHost: values['docker-host'], nodes: toNumber(values.nodes), auditLog: values['audit-log'], auditPolicy: values['audit-policy'],
  };
}
