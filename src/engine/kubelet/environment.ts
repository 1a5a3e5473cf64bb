import type { ConfigMap, Container, Pod, Secret, Service } from '../../api/objects.ts';
import { expandVariables } from './expandVariables.ts';
import { readPodField, readResourceField } from './fields.ts';
import type { FieldContext } from './fields.ts';

/** Where referenced objects are looked up; synchronous, from informers. */
export interface ObjectLookup {
  configMap(namespace: string, name: string): ConfigMap | undefined;
  secret(namespace: string, name: string): Secret | undefined;
  services(namespace: string): readonly Service[];
}

/** A container that cannot be configured; becomes waiting reason CreateContainerConfigError. */
export class ContainerConfigError extends Error {
  override readonly name = 'ContainerConfigError';
}

const VARIABLE_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

/**
 * The container's variables in Kubernetes' order of precedence: services, envFrom, env. Throws ContainerConfigError.
 * @source kubelet makeEnvironmentVariables
 */
export function containerEnvironment(pod: Pod, container: Container, lookup: ObjectLookup, fields: FieldContext): { readonly values: ReadonlyMap<string, string>; readonly skipped: readonly { readonly source: string; readonly keys: readonly string[] }[] } {
  const namespace = pod.metadata.namespace ?? '';
  const values = new Map<string, string>();
  const skipped: { source: string; keys: string[] }[] = [];
  const services = serviceEnvironment(lookup.services(namespace), lookup.services('default').filter(service => service.metadata.name === 'kubernetes'), { all: pod.spec?.enableServiceLinks !== false });

  for (const source of container.envFrom ?? []) {
    const prefix = source.prefix ?? '';
    const reference = source.configMapRef ?? source.secretRef;
    const name = reference?.name ?? '';
    const data = source.configMapRef !== undefined ? lookup.configMap(namespace, name)?.data ?? (lookup.configMap(namespace, name) && {}) : decodeSecret(lookup.secret(namespace, name));
    if (data === undefined) {
      if (reference?.optional === true) continue;
      throw new ContainerConfigError(`${source.configMapRef !== undefined ? 'configmap' : 'secret'} "${name}" not found`);
    }
    const invalid: string[] = [];
    for (const [key, value] of Object.entries(data)) {
      if (VARIABLE_NAME.test(prefix + key)) values.set(prefix + key, value); else invalid.push(prefix + key);
    }
    if (invalid.length > 0) skipped.push({ source: `${source.configMapRef !== undefined ? 'configMap' : 'secret'} ${namespace}/${name}`, keys: invalid.sort() });
  }

  for (const variable of container.env ?? []) {
    const value = variable.valueFrom === undefined
      ? expandVariables(variable.value ?? '', new Map([...services, ...values]))
      : readSource(pod, container, variable.valueFrom, lookup, fields);
    if (value !== undefined) values.set(variable.name, value);
  }
  return { values: new Map([...services, ...values]), skipped };
}

type Source = NonNullable<NonNullable<Container['env']>[number]['valueFrom']>;

function readSource(pod: Pod, container: Container, source: Source, lookup: ObjectLookup, fields: FieldContext): string | undefined {
  const namespace = pod.metadata.namespace ?? '';
  if (source.fieldRef !== undefined) return readPodField(pod, source.fieldRef.fieldPath, fields);
  if (source.resourceFieldRef !== undefined) {
    const { containerName, resource, divisor } = source.resourceFieldRef;
    const of = containerName === undefined || containerName === '' ? container : pod.spec?.containers.find(each => each.name === containerName) ?? container;
    return readResourceField(of, resource, divisor, fields);
  }
  if (source.configMapKeyRef !== undefined) {
    const { name = '', key, optional } = source.configMapKeyRef;
    return readKey('configmap', 'ConfigMap', lookup.configMap(namespace, name)?.data, lookup.configMap(namespace, name) !== undefined, { namespace, name, key, optional: optional === true });
  }
  if (source.secretKeyRef !== undefined) {
    const { name = '', key, optional } = source.secretKeyRef;
    const secret = lookup.secret(namespace, name);
    return readKey('secret', 'Secret', decodeSecret(secret), secret !== undefined, { namespace, name, key, optional: optional === true });
  }
  throw new ContainerConfigError('env valueFrom.fileKeyRef is not supported');
}

function readKey(lower: string, kind: string, data: Readonly<Record<string, string>> | undefined, exists: boolean, reference: { readonly namespace: string; readonly name: string; readonly key: string; readonly optional: boolean }): string | undefined {
  const value = data?.[reference.key];
  if (value !== undefined || reference.optional) return value;
  if (!exists) throw new ContainerConfigError(`${lower} "${reference.name}" not found`);
  throw new ContainerConfigError(`couldn't find key ${reference.key} in ${kind} ${reference.namespace}/${reference.name}`);
}

function decodeSecret(secret: Secret | undefined): Readonly<Record<string, string>> | undefined {
  if (secret === undefined) return undefined;
  return Object.fromEntries(Object.entries(secret.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]));
}

/**
 * Docker-links-compatible variables of the services that have a cluster address.
 * @source kubelet/envvars FromServices; without links only the `kubernetes` service is told.
 */
export function serviceEnvironment(own: readonly Service[], master: readonly Service[], { all }: { readonly all: boolean }): Map<string, string> {
  const values = new Map<string, string>();
  for (const service of [...master, ...(all ? own : [])]) {
    const address = service.spec?.clusterIP;
    const ports = service.spec?.ports ?? [];
    const first = ports[0];
    if (address === undefined || address === '' || address === 'None' || first === undefined) continue;
    const prefix = (service.metadata.name ?? '').toUpperCase().replaceAll('-', '_');
    values.set(`${prefix}_SERVICE_HOST`, address);
    values.set(`${prefix}_SERVICE_PORT`, String(first.port));
    for (const port of ports) if (port.name !== undefined && port.name !== '') values.set(`${prefix}_SERVICE_PORT_${port.name.toUpperCase().replaceAll('-', '_')}`, String(port.port));
    ports.forEach((port, index) => {
      const protocol = port.protocol ?? 'TCP';
      const url = `${protocol.toLowerCase()}://${address}:${port.port}`;
      if (index === 0) values.set(`${prefix}_PORT`, url);
      const portPrefix = `${prefix}_PORT_${port.port}_${protocol}`;
      values.set(portPrefix, url).set(`${portPrefix}_PROTO`, protocol.toLowerCase()).set(`${portPrefix}_PORT`, String(port.port)).set(`${portPrefix}_ADDR`, address);
    });
  }
  return values;
}
