import { isMapping, isTrue, listOf, mappingOf, textOf, type Data } from '../project/composeData.ts';
import type { ServiceContext } from './conversion.ts';
import { externalName } from './externalName.ts';
import { orTold, toMemory } from './quantities.ts';

/** Volumes of a pod and where its container sees them. */
export interface Mounted { readonly volume: { readonly name: string } & Data; readonly mount: { readonly name: string; readonly mountPath: string } & Data }

interface Wanted { readonly type: string; readonly source: string | undefined; readonly target: string; readonly isReadOnly: boolean; readonly size?: string | undefined; readonly subPath?: string | undefined; readonly options?: readonly string[] | undefined }

/** Named volumes become claims; files of the project ConfigMaps; folders of it claims that start empty, as kompose makes them. */
export function toVolumes(context: ServiceContext): Mounted[] {
  const { service } = context;
  const wanted = [...listOf(service['volumes']).flatMap(volume => told(readVolume(volume), { volume, context })), ...listOf(service['tmpfs']).flatMap(volume => told(readTmpfs(volume), { volume, context }))];
  const shared = orTold(toMemory, textOf(service['shm_size']), sentence => context.note(`shm_size ${sentence}`));
  return [
    ...wanted.map((each, index) => mounted(each, { context, index })),
    ...shared === undefined ? [] : [{ volume: { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: shared } }, mount: { name: 'shm', mountPath: '/dev/shm' } }],
  ];
}

/** What is mounted; what a volume asks for and a pod has not is told. */
function told(wanted: Wanted | undefined, { volume, context: { note } }: { readonly volume: unknown; readonly context: ServiceContext }): Wanted[] {
  if (wanted === undefined || !['volume', 'bind', 'tmpfs'].includes(wanted.type)) {
    note(`the volume ${isMapping(volume) ? `of type ${wanted?.type ?? ''} at ${wanted?.target ?? ''}` : textOf(volume) ?? ''}`);
    return [];
  }
  if (isMapping(volume)) void volume['consistency']; // Docker takes no account of it
  const options = wanted.options?.filter(option => !/^(?:r[ow]|cached|delegated|consistent|size=.*)$/.test(option)) ?? [];
  if (options.length > 0) note(`${options.join(', ')} of what is mounted at ${wanted.target}`);
  return [wanted];
}

function readVolume(volume: unknown): Wanted | undefined {
  if (isMapping(volume)) {
    const [source, target] = [textOf(volume['source']), textOf(volume['target'])];
    return target === undefined ? undefined : { type: textOf(volume['type']) ?? 'volume', source, target, isReadOnly: isTrue(volume['read_only']), size: textOf(mappingOf(volume['tmpfs'])['size']), subPath: textOf(mappingOf(volume['volume'])['subpath']) };
  }
  const match = /^((?:[A-Za-z]:[\\/])?[^:]*)(?::([^:]+))?(?::([^:]+))?$/.exec(textOf(volume) ?? '');
  const [, first = '', second, mode] = match ?? [];
  if (match === null || first === '') return undefined;
  if (second === undefined || !second.startsWith('/')) return first.startsWith('/') ? { type: 'volume', source: undefined, target: first, isReadOnly: second === 'ro', options: second?.split(',') } : undefined;
  return { type: /^[./~\\]|^[A-Za-z]:/.test(first) ? 'bind' : 'volume', source: first, target: second, isReadOnly: mode?.split(',').includes('ro') === true, options: mode?.split(',') };
}

function readTmpfs(value: unknown): Wanted | undefined {
  const [target, options = ''] = (textOf(value) ?? '').split(':');
  return target === undefined || target === '' ? undefined : { type: 'tmpfs', source: undefined, target, isReadOnly: false, size: /(?:^|,)size=([^,]+)/.exec(options)?.[1], options: options === '' ? [] : options.split(',') };
}

function mounted(wanted: Wanted, { context, index }: { readonly context: ServiceContext; readonly index: number }): Mounted {
  const { type, source, target, isReadOnly, size, subPath } = wanted;
  const mount = (name: string, more: Data = {}) => ({ name, mountPath: target, ...isReadOnly ? { readOnly: true } : {}, ...subPath === undefined ? {} : { subPath }, ...more });
  if (type === 'tmpfs') {
    const [name, sizeLimit] = [`tmpfs${index}`, orTold(toMemory, size, sentence => context.note(`size ${sentence}`))];
    return { volume: { name, emptyDir: { medium: 'Memory', ...sizeLimit === undefined ? {} : { sizeLimit } } }, mount: mount(name) };
  }
  if (type === 'bind' && source !== undefined) return bound(source, { wanted, context, index, mount });
  const declared = source === undefined ? {} : mappingOf(context.project.volumes[source]);
  const external = source === undefined ? undefined : externalName(source, declared);
  const name = external ?? (source === undefined ? ownName('claim', { context, index }) : context.nameFor({ kind: 'PersistentVolumeClaim', wish: source, thing: `volume ${source}` }));
  if (external === undefined) {
    const driver = textOf(declared['driver']) ?? 'local';
    if (!/^(?:local|default)$/.test(driver)) context.note(`driver ${driver} of volume ${source ?? ''}`);
    context.make(claim(name, context));
  }
  return { volume: { name, persistentVolumeClaim: { claimName: name, ...isReadOnly ? { readOnly: true } : {} } }, mount: mount(name) };
}

interface Bound { readonly wanted: Wanted; readonly context: ServiceContext; readonly index: number; readonly mount: (name: string, more?: Data) => Mounted['mount'] }

function bound(source: string, { wanted, context, index, mount }: Bound): Mounted {
  if (!source.startsWith('.')) {
    const name = `host${index}`;
    context.note(`${source} is a path of the host: pods see what their own node has there`);
    return { volume: { name, hostPath: { path: source } }, mount: mount(name) };
  }
  const text = context.readFile(source);
  const file = source.slice(source.lastIndexOf('/') + 1);
  if (text !== undefined) {
    const name = ownName('cm', { context, index });
    context.make({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { [file]: text } }, source);
    return { volume: { name, configMap: { name } }, mount: mount(name, { subPath: file }) };
  }
  const name = ownName('claim', { context, index });
  context.note(`what ${source} holds is not carried over: the claim ${name}, at ${wanted.target}, starts empty`);
  context.make(claim(name, context));
  return { volume: { name, persistentVolumeClaim: { claimName: name, ...wanted.isReadOnly ? { readOnly: true } : {} } }, mount: mount(name) };
}

/** The name of what only one volume of a service uses, as kompose counts them. */
function ownName(what: 'claim' | 'cm', { context, index }: Pick<Bound, 'context' | 'index'>): string {
  const wish = `${context.name}-${what}${index}`;
  return context.nameFor({ kind: what === 'cm' ? 'ConfigMap' : 'PersistentVolumeClaim', wish, thing: wish });
}

/** @source kompose, labels: kompose.volume.size (100Mi by default), kompose.volume.storage-class-name */
function claim(name: string, { hints }: ServiceContext): { readonly apiVersion: string; readonly kind: string; readonly metadata: { readonly name: string }; readonly spec: object } {
  const storageClassName = hints.get('kompose.volume.storage-class-name');
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name }, spec: { accessModes: ['ReadWriteOnce'], ...storageClassName === undefined || storageClassName === null ? {} : { storageClassName }, resources: { requests: { storage: hints.get('kompose.volume.size') ?? '100Mi' } } } };
}
