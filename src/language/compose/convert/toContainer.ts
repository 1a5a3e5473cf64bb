import { isTrue, mappingOf, pairsOf, textOf, textsOf, type Data } from '../project/composeData.ts';
import type { ServiceContext } from './conversion.ts';
import { orTold, toCpu, toMemory } from './quantities.ts';
import { toCommand } from './toCommand.ts';
import { toDevices } from './toDevices.ts';
import { toEnvironment } from './toEnvironment.ts';
import { toName } from './toName.ts';
import { toProbe } from './toProbe.ts';
import { portsOf, tellPorts } from './toServices.ts';
import type { Mounted } from './toVolumes.ts';

/** The container of a service. @source kompose, conversion matrix */
export function toContainer(context: ServiceContext, mounts: readonly Mounted['mount'][]): Data {
  const { service, name, hints, note } = context;
  const ports = portsOf(service).map(({ target, protocol }) => ({ containerPort: target, ...protocol === 'TCP' ? {} : { protocol } }));
  tellPorts(context);
  const pull = textOf(service['pull_policy']) ?? '';
  if (pull !== '' && PULL_POLICIES[pull] === undefined) note(`pull_policy ${pull}`);
  const imagePullPolicy = hints.get('kompose.image-pull-policy') ?? PULL_POLICIES[pull] ?? (service['build'] === undefined ? undefined : 'IfNotPresent');
  return defined({
    name: toName(textOf(service['container_name']) ?? name), image: textOf(service['image']) ?? name, imagePullPolicy,
    command: toCommand(service['entrypoint']), args: toCommand(service['command']), workingDir: textOf(service['working_dir']),
    ...toEnvironment(context),
    ports: ports.length === 0 ? undefined : ports,
    resources: resourcesOf(context), livenessProbe: toProbe(service['healthcheck'], note), securityContext: securityOf(context),
    stdin: isTrue(service['stdin_open']) || undefined, tty: isTrue(service['tty']) || undefined,
    volumeMounts: mounts.length === 0 ? undefined : mounts,
  });
}

/** Without what is undefined, and undefined when nothing is left. */
export const defined = (fields: Data): Data => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const orNothing = (fields: Data) => Object.keys(defined(fields)).length === 0 ? undefined : defined(fields);

const PULL_POLICIES: Readonly<Record<string, string>> = { always: 'Always', never: 'Never', missing: 'IfNotPresent', if_not_present: 'IfNotPresent', build: 'IfNotPresent' };

function resourcesOf({ service, note }: ServiceContext): Data | undefined {
  const { limits, reservations } = mappingOf(mappingOf(service['deploy'])['resources']);
  const of = (given: unknown, [cpus, memory]: readonly [unknown, unknown]) => orNothing({
    cpu: orTold(toCpu, textOf(mappingOf(given)['cpus'] ?? cpus), sentence => note(`cpus ${sentence}`)), memory: orTold(toMemory, textOf(mappingOf(given)['memory'] ?? memory), sentence => note(`memory ${sentence}`)),
  });
  return orNothing({ limits: orNothing({ ...of(limits, [service['cpus'], service['mem_limit']]), ...toDevices({ service, note }) }), requests: of(reservations, [undefined, service['mem_reservation']]) });
}

function securityOf({ service, note }: ServiceContext): Data | undefined {
  const user = /^(\d+)(?::(\d+))?$/.exec(textOf(service['user']) ?? '');
  if (service['user'] !== undefined && user === null) note(`user ${textOf(service['user']) ?? ''} is no number, which Kubernetes asks for`);
  const [add, drop] = [textsOf(service['cap_add']), textsOf(service['cap_drop'])].map(names => names.length === 0 ? undefined : names.map(each => each.replace(/^CAP_/i, '')));
  return orNothing({
    privileged: isTrue(service['privileged']) || undefined, readOnlyRootFilesystem: isTrue(service['read_only']) || undefined,
    runAsUser: user === null ? undefined : Number(user[1]), runAsGroup: user?.[2] === undefined ? undefined : Number(user[2]), capabilities: orNothing({ add, drop }),
    allowPrivilegeEscalation: textsOf(service['security_opt']).some(option => /^no-new-privileges(?:[:=]true)?$/.test(option)) ? false : undefined,
  });
}

export const labelsOf = (value: unknown): readonly (readonly [string, string])[] => [...pairsOf(value)].map(([key, each]) => [key, each ?? ''] as const);
