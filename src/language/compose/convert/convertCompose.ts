import { formatYaml } from '../../../manifest/formatYaml.ts';
import type { NewFile } from '../../actions/action.ts';
import { resolveFrom } from '../../workspace/kustomizations.ts';
import { mappingOf, pairsOf, type Data } from '../project/composeData.ts';
import { loadProject, type ComposeProject, type ReadText } from '../project/loadProject.ts';
import type { MadeObject, ServiceContext } from './conversion.ts';
import { externalName } from './externalName.ts';
import { toName } from './toName.ts';
import { makeServices } from './toServices.ts';
import { toWorkload } from './toWorkload.ts';
import { uniqueNames } from './uniqueNames.ts';

/** Keys of a service that are carried over, or mean nothing to a cluster. */
const KNOWN = new Set([
  'annotations', 'cap_add', 'cap_drop', 'command', 'configs', 'container_name', 'cpus', 'deploy', 'dns', 'dns_search', 'domainname', 'entrypoint', 'env_file', 'environment', 'expose', 'extra_hosts', 'group_add', 'healthcheck', 'hostname', 'image', 'ipc', 'labels', 'mem_limit', 'mem_reservation', 'network_mode', 'pid', 'platform', 'ports', 'privileged', 'pull_policy', 'read_only', 'restart', 'scale', 'secrets', 'security_opt', 'shm_size', 'stdin_open', 'stop_grace_period', 'sysctls', 'tmpfs', 'tty', 'user', 'volumes', 'working_dir',
  'build', 'depends_on', 'develop', 'extends', 'links', 'logging', 'networks', 'profiles', 'init', 'attach',
]);

/**
 * The manifests of a Compose file's services, a file for each object, as `kompose convert` maps them; what has no like is told in a
 * comment of the workload's file, and content from outside the Compose file's folder in one of its own. Services of a profile are left
 * out, as `docker compose up` does. Empty when there are no services.
 * @source kompose.io, conversion matrix and labels; beside the published port a Service has the container's own
 */
export function convertCompose(uri: string, text: string, read: ReadText): NewFile[] {
  const project = loadProject(uri, text, read);
  const source = decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
  const made = new Map<string, { readonly object: MadeObject; readonly comments: readonly string[] }>();
  const add = (object: MadeObject, comments: readonly string[] = []) => {
    const key = `${object.metadata.name}-${object.kind.toLowerCase()}`;
    if (!made.has(key)) made.set(key, { object, comments });
  };
  const services = Object.entries(project.services).filter(([, { profiles }]) => !Array.isArray(profiles) || profiles.length === 0);
  const nameFor = namesOf(project, services.map(([service]) => service));
  for (const [service, data] of services) convertService(service, { data, project, add, nameFor, uri, read });
  return [...made].map(([key, { object, comments }]) => ({ name: `${key}.yaml`, text: `# Made from ${source} by Slipway.\n${comments.map(comment => `# ${comment.replace(/\s+/g, ' ')}.\n`).join('')}${formatYaml(object)}` }));
}

/** Names for all that is made: what is there already keeps its own, and services whose names can stay keep theirs, by which others call them. */
function namesOf({ volumes, configs, secrets }: ComposeProject, services: readonly string[]): ReturnType<typeof uniqueNames> {
  const nameFor = uniqueNames();
  for (const [kind, declared] of [['PersistentVolumeClaim', volumes], ['ConfigMap', configs], ['Secret', secrets]] as const) {
    for (const [key, each] of Object.entries(declared)) {
      const wish = externalName(key, mappingOf(each));
      if (wish !== undefined) nameFor({ kind, wish, thing: `external ${wish}` });
    }
  }
  for (const service of services.filter(each => toName(each) === each)) nameFor(serviceName(service));
  return nameFor;
}

const serviceName = (service: string) => ({ kind: 'service', wish: service, thing: `service ${service}` });

interface Parts { readonly data: Data; readonly project: ComposeProject; readonly add: (object: MadeObject, comments?: readonly string[]) => void; readonly nameFor: ReturnType<typeof uniqueNames>; readonly uri: string; readonly read: ReadText }

function convertService(service: string, { data, project, add, nameFor, uri, read }: Parts): void {
  const notes = project.problems.map(notCarriedOver);
  const told: ServiceContext['nameFor'] = wanted => {
    const name = nameFor(wanted);
    if (name !== toName(wanted.wish)) notes.push(`Renamed: ${wanted.thing} is ${name} here, since another has the name ${toName(wanted.wish)}`);
    return name;
  };
  const name = told(serviceName(service));
  const context: ServiceContext = {
    service: data, name, project, hints: pairsOf(data['labels']), readFile: path => readBeside(uri, path, read), note: sentence => notes.push(notCarriedOver(sentence)), nameFor: told,
    make: (object, from) => add(object, from === undefined || !leadsOut(uri, from) ? [] : [`Holds the content of ${from}, which is outside the folder of the Compose file`]),
  };
  const labels = { app: name };
  const unknown = Object.keys(data).filter(key => !KNOWN.has(key) && !key.startsWith('x-'));
  if (unknown.length > 0) notes.push(notCarriedOver(unknown.join(', ')));
  const workload = toWorkload(context, labels);
  add(workload, [...new Set(notes)]);
  makeServices({ ...context, labels });
}

const notCarriedOver = (what: string) => `Not carried over: ${what}`;

/** Whether a path leads to where the Compose file's folder does not reach. */
const leadsOut = (uri: string, path: string) => resolveFrom(uri, encodeURI(path))?.startsWith(new URL('.', uri).href) !== true;

const readBeside = (uri: string, path: string, read: ReadText): string | undefined => {
  const target = resolveFrom(uri, encodeURI(path));
  return target === undefined ? undefined : read(target);
};
