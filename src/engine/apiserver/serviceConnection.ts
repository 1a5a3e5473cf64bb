import type { Duplex } from 'node:stream';
import type { Service } from '../../api/objects.ts';
import type { PodNetworkDial } from '../contracts/podNetworkDial.ts';
import type { Storage } from '../storage/contract.ts';
import { overTls } from './overTls.ts';

/** A port of a Service; 443 when none is named. */
export interface ServiceReference { readonly namespace: string; readonly name: string; readonly port?: number }

export interface ServiceParts {
  readonly storage: Pick<Storage, 'get'>;
  /** Absent: Services cannot be reached. */
  readonly dial?: PodNetworkDial;
}

/** How both ends prove who they are. */
export interface ServiceTls {
  readonly signal: AbortSignal;
  /** PEM; absent: the system's authorities. */
  readonly ca?: Buffer;
  /** The Service's certificate is not looked at. */
  readonly insecure?: boolean;
  /** Shown to the Service. */
  readonly client?: { readonly certificate: string; readonly key: string } | undefined;
}

/** TLS to a Service's cluster address through the pod network, for the name that the Service has in it. Rejects with an Error. */
export async function connectToService({ storage, dial }: ServiceParts, { namespace, name, port = 443 }: ServiceReference, { signal, ca, insecure = false, client }: ServiceTls): Promise<Duplex> {
  const service = storage.get({ resource: 'services', namespace, name }) as Service | undefined;
  if (service === undefined) throw new Error(`service "${name}" not found`);
  const address = service.spec?.clusterIP ?? '';
  if (address === '' || address === 'None') throw new Error(`unsupported service type ${JSON.stringify(service.spec?.type ?? '')}: the service has no cluster address`);
  if (!(service.spec?.ports ?? []).some(each => each.port === port)) throw new Error(`no service port ${port} found for service ${JSON.stringify(name)}`);
  if (dial === undefined) throw new Error('the pod network is not there');
  const socket = await dial(address, port, signal);
  return overTls(socket, {
    signal, servername: `${name}.${namespace}.svc`, ALPNProtocols: ['http/1.1'], rejectUnauthorized: !insecure,
    ...(ca === undefined ? {} : { ca }), ...(client === undefined ? {} : { cert: client.certificate, key: client.key }),
  });
}
