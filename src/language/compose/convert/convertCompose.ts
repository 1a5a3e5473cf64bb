import { formatYaml } from '../../../manifest/formatYaml.ts';
import type { NewFile } from '../../actions/action.ts';
import { resolveFrom } from '../../workspace/kustomizations.ts';
import { pairsOf, type Data } from '../project/composeData.ts';
import { loadProject, type ComposeProject, type ReadText } from '../project/loadProject.ts';
import type { MadeObject, ServiceContext } from './conversion.ts';
import { toName } from './toName.ts';
import { makeServices } from './toServices.ts';
import { toWorkload } from './toWorkload.ts';

/** Keys of a service that are carried over, or mean nothing to a cluster. */
const KNOWN = new Set([
  'annotations', 'cap_add', 'cap_drop', 'command', 'configs', 'container_name', 'cpus', 'deploy', 'dns', 'dns_search', 'domainname', 'entrypoint', 'env_file', 'environment', 'expose', 'extra_hosts', 'group_add', 'healthcheck', 'hostname', 'image', 'ipc', 'labels', 'mem_limit', 'mem_reservation', 'network_mode', 'pid', 'platform', 'ports', 'privileged', 'pull_policy', 'read_only', 'restart', 'scale', 'secrets', 'security_opt', 'shm_size', 'stdin_open', 'stop_grace_period', 'sysctls', 'tmpfs', 'tty', 'user', 'volumes', 'working_dir',
  'build', 'depends_on', 'develop', 'extends', 'links', 'logging', 'networks', 'profiles', 'init', 'attach',
]);

/**
 * The manifests of a Compose file's services, a file for each object, as `kompose convert` maps them; what has no like is told in a
 * comment of the workload's file. Services of a profile are left out, as `docker compose up` does. Empty when there are no services.
 * @source kompose.io, conversion matrix and labels; beside the published port a Service has the container's own
 */
export function convertCompose(uri: string, text: string, read: ReadText): NewFile[] {
  const project = loadProject(uri, text, read);
  const source = decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
  const made = new Map<string, { readonly object: MadeObject; readonly notes: readonly string[] }>();
  const add = (object: MadeObject, notes: readonly string[] = []) => {
    const key = `${object.metadata.name}-${object.kind.toLowerCase()}`;
    if (!made.has(key)) made.set(key, { object, notes });
  };
  for (const [service, data] of Object.entries(project.services)) {
    if (Array.isArray(data['profiles']) && data['profiles'].length > 0) continue;
    convertService(service, { data, project, add, read: path => readBeside(uri, path, read) });
  }
  return [...made].map(([key, { object, notes }]) => ({ name: `${key}.yaml`, text: `# Made from ${source} by Slipway.\n${notes.map(note => `# Not carried over: ${note.replace(/\s+/g, ' ')}.\n`).join('')}${formatYaml(object)}` }));
}

interface Parts { readonly data: Data; readonly project: ComposeProject; readonly add: (object: MadeObject, notes?: readonly string[]) => void; readonly read: (path: string) => string | undefined }

function convertService(service: string, { data, project, add, read }: Parts): void {
  const name = toName(service);
  const notes: string[] = [...project.problems];
  const context: ServiceContext = { service: data, name, project, hints: pairsOf(data['labels']), readFile: read, note: sentence => notes.push(sentence), make: object => add(object) };
  const labels = { app: name };
  const unknown = Object.keys(data).filter(key => !KNOWN.has(key) && !key.startsWith('x-'));
  if (unknown.length > 0) notes.push(unknown.join(', '));
  const workload = toWorkload(context, labels);
  add(workload, notes);
  makeServices({ ...context, labels });
}

const readBeside = (uri: string, path: string, read: ReadText): string | undefined => {
  const target = resolveFrom(uri, encodeURI(path));
  return target === undefined ? undefined : read(target);
};
