import { isMapping, listOf, pairsOf, textOf } from '../project/composeData.ts';
import { readEnvFile } from '../project/readEnvFile.ts';
import type { ServiceContext } from './conversion.ts';
import { escapeExpansion } from './toCommand.ts';

/** Variables as they are; those of files as ConfigMaps, one for each file, which any service that reads it shares. @source kompose, conversion matrix: environment, env_file */
export function toEnvironment(context: ServiceContext): { readonly env?: readonly object[]; readonly envFrom?: readonly object[] } {
  const pairs = [...pairsOf(context.service['environment'])];
  const fromShell = pairs.filter(([, value]) => value === null).map(([name]) => name);
  if (fromShell.length > 0) context.note(`${fromShell.join(', ')}: a variable without a value comes from the shell of who starts Compose`);
  const env = pairs.flatMap(([name, value]) => value === null ? [] : [{ name, value: escapeExpansion(value) }]);
  const envFrom = listOf(context.service['env_file']).flatMap(item => {
    const name = toConfigMap(item, context);
    return name === undefined ? [] : [{ configMapRef: { name } }];
  });
  return { ...env.length === 0 ? {} : { env }, ...envFrom.length === 0 ? {} : { envFrom } };
}

function toConfigMap(item: unknown, { readFile, make, nameFor, note }: ServiceContext): string | undefined {
  const { path: at, required } = isMapping(item) ? item : { path: item, required: true };
  const path = textOf(at);
  const text = path === undefined ? undefined : readFile(path);
  if (path === undefined || text === undefined) {
    if (path !== undefined && required !== false) note(`the file of variables ${path} cannot be read`);
    return undefined;
  }
  const name = nameFor({ kind: 'ConfigMap', wish: path.replace(/^(?:\.{0,2}\/)+/, ''), thing: `env_file ${path.replace(/^(?:\.\/)+/, '')}` });
  make({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: Object.fromEntries(readEnvFile(text)) }, path);
  return name;
}
