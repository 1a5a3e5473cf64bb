import { existsSync, mkdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { DataDirectory } from '../engine/process/dataDirectory.ts';
import { writeFileDurably } from '../engine/process/dataDirectory.ts';
import { mergeKubeconfig } from '../manifest/mergeKubeconfig.ts';
import { readYaml } from '../manifest/readYaml.ts';
import { UserError } from './exitCodes.ts';

interface OwnKubeconfig {
  readonly clusters: readonly { readonly name: string; readonly cluster: object }[];
  readonly users: readonly { readonly user: object }[];
  readonly contexts: readonly { readonly context: object }[];
}

/** Prints the engine's kubeconfig, or with `merge` puts its context into the user's own file and says where. */
export function printKubeconfig(directory: DataDirectory, options: { readonly merge: boolean }): void {
  if (!existsSync(directory.kubeconfig)) throw new UserError(`there is no kubeconfig in ${directory.root} yet. Start the engine first: slipway engine start`);
  const own = readFileSync(directory.kubeconfig, 'utf8');
  if (!options.merge) { process.stdout.write(own); return; }
  const [cluster, user, context] = [(readYaml(own) as OwnKubeconfig)].flatMap(value => [value.clusters[0], value.users[0], value.contexts[0]]) as
    [OwnKubeconfig['clusters'][number], OwnKubeconfig['users'][number], OwnKubeconfig['contexts'][number]];
  const file = usersKubeconfig();
  const exists = existsSync(file);
  const target = exists ? realpathSync(file) : file;
  let merged: string;
  try { merged = mergeKubeconfig(exists ? readFileSync(target, 'utf8') : '', cluster.name, { cluster: cluster.cluster, user: user.user, context: context.context }); } catch (cause) {
    throw new UserError(`${file} was left as it is: ${(cause as Error).message}`, 1, { cause });
  }
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileDurably(target, merged, exists ? statSync(target).mode & 0o777 : 0o600);
  process.stdout.write(`Context "${cluster.name}" is in ${file}. Use it with: kubectl --context ${cluster.name} get pods\n`);
}

/** The file that kubectl would write to: the first of KUBECONFIG, else ~/.kube/config. */
function usersKubeconfig(): string {
  const first = (process.env['KUBECONFIG'] ?? '').split(path.delimiter).find(part => part !== '');
  return first ?? path.join(os.homedir(), '.kube', 'config');
}
