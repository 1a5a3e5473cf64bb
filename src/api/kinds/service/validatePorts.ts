import type { FieldError } from '../../apiError.ts';
import type { Service, ServicePort } from '../../objects.ts';
import { duplicate, forbidden, invalidEach, notSupported, required } from '../../validation/fieldErrors.ts';
import { dns1123Label, qualifiedName } from '../../validation/names.ts';
import { validatePortNumber, validatePortNumberOrName } from '../../validation/numbers.ts';

export const SERVICE_PROTOCOLS: readonly string[] = ['SCTP', 'TCP', 'UDP'];

/** @source pkg/apis/core/validation validateServicePort and the port rules of ValidateService */
export function validateServicePorts({ type, ports = [] }: NonNullable<Service['spec']>): FieldError[] {
  const names = new Set<string>();
  const errors = ports.flatMap((port, index) => validatePort(port, { path: `spec.ports[${index}]`, nameRequired: ports.length > 1, names }));
  return [...errors, ...validateNodePorts(type, ports), ...validateUniquePorts(ports)];
}

interface PortContext { readonly path: string; readonly nameRequired: boolean; readonly names: Set<string> }

function validatePort(port: ServicePort, { path, nameRequired, names }: PortContext): FieldError[] {
  const errors: FieldError[] = [];
  const name = port.name ?? '';
  if (name === '') {
    if (nameRequired) errors.push(required(`${path}.name`));
  } else {
    errors.push(...invalidEach(`${path}.name`, name, dns1123Label(name)));
    if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
    names.add(name);
  }
  errors.push(...validatePortNumber(port.port, `${path}.port`));
  if (port.protocol === undefined) errors.push(required(`${path}.protocol`));
  else if (!SERVICE_PROTOCOLS.includes(port.protocol)) errors.push(notSupported(`${path}.protocol`, port.protocol, SERVICE_PROTOCOLS));
  errors.push(...validatePortNumberOrName(port.targetPort ?? port.port, `${path}.targetPort`));
  if (port.appProtocol !== undefined) errors.push(...invalidEach(`${path}.appProtocol`, port.appProtocol, qualifiedName(port.appProtocol)));
  return errors;
}

function validateNodePorts(type: string | undefined, ports: readonly ServicePort[]): FieldError[] {
  const seen = new Set<string>();
  return ports.flatMap((port, index) => {
    const at = `spec.ports[${index}].nodePort`;
    const { nodePort = 0 } = port;
    if (nodePort === 0) return [];
    if (type === 'ClusterIP') return [forbidden(at, "may not be used when `type` is 'ClusterIP'")];
    const key = `${port.protocol ?? ''}/${nodePort}`;
    if (seen.has(key)) return [duplicate(at, nodePort)];
    seen.add(key);
    return [];
  });
}

function validateUniquePorts(ports: readonly ServicePort[]): FieldError[] {
  const seen = new Set<string>();
  return ports.flatMap((port, index) => {
    const key = `${port.protocol ?? ''}/${port.port}`;
    const isKnown = seen.has(key);
    seen.add(key);
    return isKnown ? [duplicate(`spec.ports[${index}]`, { Name: '', Protocol: port.protocol, AppProtocol: null, Port: port.port, TargetPort: 0, NodePort: 0 })] : [];
  });
}
