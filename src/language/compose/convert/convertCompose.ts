import { formatYaml } from '../../../manifest/formatYaml.ts';
import { formatPath } from '../../../manifest/node.ts';
import type { NewFile } from '../../actions/action.ts';
import { resolveFrom } from '../../workspace/kustomizations.ts';
import { mappingOf, pairsOf, textsOf, type Data } from '../project/composeData.ts';
import { loadProject, type ComposeProject, type ReadText } from '../project/loadProject.ts';
import type { MadeObject, ServiceContext } from './conversion.ts';
import { externalName } from './externalName.ts';
import { isLeftOut } from './leftOut.ts';
import { ReadRecorder } from './readRecorder.ts';
import { aliasesOf, tellNoService, tellUnlike } from './tellUnlike.ts';
import { toName } from './toName.ts';
import { makeServices, portsOf } from './toServices.ts';
import { toWorkload } from './toWorkload.ts';
import { uniqueNames } from './uniqueNames.ts';

/** Keys of a service that mean nothing to a cluster; `build` is told as a whole. */
const NOTHING_LOST = new Set(['attach', 'build', 'develop']);

/**
 * The manifests of a Compose file's services, a file for each object, as `kompose convert` maps them; what has no like is told in a
 * comment of the workload's file (whatever of the service nothing read, and what its readers say), and content from outside the Compose file's folder in one of its own. Services of a profile are left
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
  const services = Object.entries(project.services).filter(([, service]) => !isLeftOut(service));
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
  const recorder = new ReadRecorder();
  const notes = [...project.problems, ...leftOut(project)].map(notCarriedOver);
  const told: ServiceContext['nameFor'] = wanted => {
    const name = nameFor(wanted);
    if (name !== toName(wanted.wish)) notes.push(`Renamed: ${wanted.thing} is ${name} here, since another has the name ${toName(wanted.wish)}`);
    return name;
  };
  const name = told(serviceName(service));
  const hints = pairsOf(data['labels']);
  const spent = new Set<string>();
  const recordedHints = { get: (hint: string) => { spent.add(hint); return hints.get(hint); } };
  const context: ServiceContext = {
    service: recorder.watch(data), name, project: { ...project, ...Object.fromEntries(DECLARING.map(section => [section, recorder.watch(project[section])])) }, hints: recordedHints, readFile: path => readBeside(uri, path, read), note: sentence => notes.push(notCarriedOver(sentence)), nameFor: told,
    make: (object, from) => add(object, from === undefined || !leadsOut(uri, from) ? [] : [`Holds the content of ${from}, which is outside the folder of the Compose file`]),
  };
  const labels = { app: name };
  const workload = toWorkload(context, labels);
  const made: MadeObject[] = [];
  makeServices({ ...context, labels, aliases: portsOf(data).length === 0 ? [] : furtherNames(service, { context, nameFor }), make: object => made.push(object) });
  tellUnlike(context);
  tellNoService(service, context);
  const unread = [...unreadOf(recorder, data, project), ...[...hints.keys()].filter(hint => hint.startsWith('kompose.') && !spent.has(hint))];
  if (unread.length > 0) notes.push(notCarriedOver(unread.join(', ')));
  add(workload, [...new Set(notes)]);
  for (const object of made) add(object);
}

const DECLARING = ['networks', 'volumes', 'configs', 'secrets'] as const;

/** Paths of the service, and of what it uses of the other sections, that nothing read. */
function unreadOf(recorder: ReadRecorder, data: Data, project: ComposeProject): string[] {
  const own = recorder.unread(data).filter(([key]) => !NOTHING_LOST.has(String(key)));
  const used = DECLARING.flatMap(section => [...recorder.read(project[section])].flatMap(name => recorder.unread(mappingOf(project[section][name]), [section, name])));
  return [...own, ...used].map(formatPath);
}

const leftOut = ({ services }: ComposeProject) => Object.entries(services).filter(([, each]) => isLeftOut(each)).map(([name, { profiles }]) => `service ${name}, of the ${textsOf(profiles).length === 1 ? 'profile' : 'profiles'} ${textsOf(profiles).join(', ')}`);

/** Aliases that can be the name of a further Service; the others are told. */
function furtherNames(service: string, { context, nameFor }: Pick<Parts, 'nameFor'> & { readonly context: ServiceContext }): string[] {
  return aliasesOf(service, context).filter(alias => {
    const isFree = toName(alias) === alias && context.project.services[alias] === undefined && nameFor({ kind: 'service', wish: alias, thing: `alias ${alias} of ${service}` }) === alias;
    if (!isFree) context.note(`the alias ${alias}, which cannot be the name of a Service of its own`);
    return isFree;
  });
}

const notCarriedOver = (what: string) => `Not carried over: ${what}`;

/** Whether a path leads to where the Compose file's folder does not reach. */
const leadsOut = (uri: string, path: string) => resolveFrom(uri, encodeURI(path))?.startsWith(new URL('.', uri).href) !== true;

const readBeside = (uri: string, path: string, read: ReadText): string | undefined => {
  const target = resolveFrom(uri, encodeURI(path));
  return target === undefined ? undefined : read(target);
};
