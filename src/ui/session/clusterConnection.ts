import path from 'node:path';
import { systemClock } from '../../base/clock.ts';
import type { ClusterConnection } from '../../cluster/connection.ts';
import { credentialProgram, kubeconfigFiles, loadKubeconfig } from '../../cluster/kubeconfig.ts';
import { resolveContext } from '../../cluster/resolveContext.ts';
import type { ContextChoice } from './contextChoice.ts';

/** How a cluster is reached, and by which kubeconfig: one file, or several as $KUBECONFIG lists them. */
export interface ClusterAddress { readonly connection: ClusterConnection; readonly kubeconfig: string }

/** The address of an engine by the kubeconfig that it wrote. Throws a sentence when that cannot be read. */
export function engineAddress(kubeconfig: string): ClusterAddress {
  return { connection: resolveContext(loadKubeconfig([kubeconfig]), { clock: systemClock, allowExec: false }), kubeconfig };
}

/** The address of a context of the user's kubeconfig; a program is run for credentials only where the user has let it. Throws a sentence. */
export function contextAddress(context: string, choice: Pick<ContextChoice, 'allows'>): ClusterAddress {
  const files = kubeconfigFiles(process.env);
  const kubeconfig = loadKubeconfig(files);
  const program = credentialProgram(kubeconfig, context);
  return { connection: resolveContext(kubeconfig, { context, clock: systemClock, allowExec: program !== undefined && choice.allows(context, program) }), kubeconfig: files.join(path.delimiter) };
}
