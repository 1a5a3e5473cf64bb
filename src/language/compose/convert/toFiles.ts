import { isMapping, listOf, mappingOf, textOf, type Data } from '../project/composeData.ts';
import type { ServiceContext } from './conversion.ts';
import { externalName } from './externalName.ts';
import type { Mounted } from './toVolumes.ts';

/** Configs as files of a ConfigMap, secrets as files of a Secret, each at its own place. @source compose-spec: `/<name>` and `/run/secrets/<name>` */
export function toFiles(context: ServiceContext): Mounted[] {
  return [
    ...listOf(context.service['configs']).flatMap(item => file(item, { context, section: 'configs' }) ?? []),
    ...listOf(context.service['secrets']).flatMap(item => file(item, { context, section: 'secrets' }) ?? []),
  ];
}

const FOLDERS = { configs: '/', secrets: '/run/secrets/' } as const;

function file(item: unknown, { context, section }: { readonly context: ServiceContext; readonly section: keyof typeof FOLDERS }): Mounted | undefined {
  const { source, target, mode } = isMapping(item) ? item : { source: item, target: undefined, mode: undefined };
  const key = textOf(source);
  if (key === undefined) return undefined;
  const declared = mappingOf(context.project[section][key]);
  const external = externalName(key, declared);
  const name = external ?? context.nameFor({ kind: section === 'configs' ? 'ConfigMap' : 'Secret', wish: key, thing: `${section.slice(0, -1)} ${key}` });
  const at = textOf(target) ?? key;
  if (external === undefined) make(name, { key, declared, context, section });
  const defaultMode = typeof mode === 'number' ? mode : /^0o?[0-7]+$/.test(textOf(mode) ?? '') ? Number.parseInt((textOf(mode) ?? '').replace('o', ''), 8) : undefined;
  if (mode !== undefined && defaultMode === undefined) context.note(`the mode ${textOf(mode) ?? ''} of ${key}`);
  const options: Data = defaultMode === undefined ? {} : { defaultMode };
  const volume = section === 'configs' ? { name, configMap: { name, ...options } } : { name, secret: { secretName: name, ...options } };
  return { volume, mount: { name, mountPath: at.startsWith('/') ? at : `${FOLDERS[section]}${at}`, subPath: key, ...section === 'secrets' ? { readOnly: true } : {} } };
}

function make(name: string, { key, declared, context, section }: { readonly key: string; readonly declared: Data; readonly context: ServiceContext; readonly section: keyof typeof FOLDERS }): void {
  void declared['environment']; // what the shell of who starts Compose has is not here
  const path = textOf(declared['file']);
  const content = textOf(declared['content']);
  const text = content ?? (path === undefined ? undefined : context.readFile(path));
  const from = content === undefined ? path : undefined;
  if (text === undefined) {
    const kind = section === 'configs' ? 'configmap' : 'secret generic';
    context.note(`the ${section.slice(0, -1)} ${key} is not here: make it with kubectl create ${kind} ${name} --from-file=${key}=FILE`);
  } else if (section === 'configs') context.make({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { [key]: text } }, from);
  else context.make({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, type: 'Opaque', stringData: { [key]: text } }, from);
}
