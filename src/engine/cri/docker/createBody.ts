import type { ContainerConfig, ResourceLimits, RuntimeMount, SandboxConfig } from '../contract.ts';
import { SANDBOX_NAME, toContainerName, toLabels } from './labels.ts';

/** The parts of Docker's create body that pods use. */
export interface CreateBody {
  readonly name: string;
  readonly Image: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly HostConfig: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** Kubernetes rotates at 10Mi with five files. */
const LOG_CONFIG = { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '5' } };
/** @source dockershim and cri-dockerd; their OOM score of -998 is left out: engines without CAP_SYS_RESOURCE refuse it, and a sandbox is too small to be chosen. */
const SANDBOX_CPU_SHARES = 2;

/** The body for POST /containers/create of a pod's sandbox. */
export function toSandboxBody(engineId: string, config: SandboxConfig): CreateBody {
  const { network } = config;
  const label = { pod: config.pod, node: config.node, kind: 'sandbox' as const, name: SANDBOX_NAME, specHash: '', attempt: config.attempt, backOffMs: 0, graceSeconds: config.graceSeconds, image: config.image };
  return {
    name: toContainerName(engineId, label),
    Image: config.image,
    ...(config.hostname === undefined || network === undefined ? {} : { Hostname: config.hostname }),
    Entrypoint: [], Cmd: [...config.command], User: '0:0',
    Env: Object.entries(config.environment).map(([name, value]) => `${name}=${value}`),
    Labels: toLabels(engineId, label, config.labels),
    ...(config.ports.length === 0 ? {} : { ExposedPorts: Object.fromEntries(config.ports.map(port => [`${port.containerPort}/${port.protocol}`, {}])) }),
    StopSignal: 'SIGKILL',
    HostConfig: {
      NetworkMode: network?.name ?? 'host', IpcMode: config.hostIpc ? 'host' : 'shareable', ...(config.hostPid ? { PidMode: 'host' } : {}),
      Binds: [...config.binds], CapAdd: [...config.capAdd], CpuShares: SANDBOX_CPU_SHARES, LogConfig: LOG_CONFIG,
      RestartPolicy: { Name: 'no' }, ...(Object.keys(config.sysctls).length === 0 ? {} : { Sysctls: config.sysctls }),
      ...(config.ports.length === 0 ? {} : { PortBindings: toPortBindings(config.ports) }),
    },
    ...(network === undefined || network.address === '' ? {} : { NetworkingConfig: { EndpointsConfig: { [network.name]: { IPAMConfig: { IPv4Address: network.address } } } } }),
  };
}

/** Docker makes a missing host directory only for the older notation (Mounts learned it with API 1.42). */
function toMounts(mounts: readonly RuntimeMount[]): { readonly Mounts: readonly unknown[]; readonly Binds?: readonly string[] } {
  const creates = mounts.filter(mount => mount.BindOptions?.CreateMountpoint === true);
  return {
    Mounts: mounts.filter(mount => mount.BindOptions?.CreateMountpoint !== true),
    ...(creates.length === 0 ? {} : { Binds: creates.map(mount => [mount.Source ?? '', mount.Target, [mount.ReadOnly ? 'ro' : 'rw', ...(mount.BindOptions?.Propagation === undefined ? [] : [mount.BindOptions.Propagation])].join(',')].join(':')) }),
  };
}

function toPortBindings(ports: SandboxConfig['ports']): Record<string, { HostIp: string; HostPort: string }[]> {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const port of ports) (bindings[`${port.containerPort}/${port.protocol}`] ??= []).push({ HostIp: port.hostIp, HostPort: String(port.hostPort) });
  return bindings;
}

/** The body for POST /containers/create of one container of a pod; it joins the sandbox's network and IPC. */
export function toContainerBody(engineId: string, config: ContainerConfig): CreateBody {
  const { resources, hostNetwork, hostIpc } = config;
  const sandbox = `container:${config.sandboxId}`;
  return {
    name: toContainerName(engineId, config),
    Image: config.imageId,
    ...(config.entrypoint === undefined ? {} : { Entrypoint: [...config.entrypoint] }),
    ...(config.command === undefined ? {} : { Cmd: [...config.command] }),
    Env: [...config.environment],
    ...(config.workingDirectory === undefined ? {} : { WorkingDir: config.workingDirectory }),
    ...(config.user === undefined ? {} : { User: config.user }),
    ...(config.stopSignal === undefined ? {} : { StopSignal: config.stopSignal }),
    OpenStdin: config.stdin, StdinOnce: config.stdinOnce, Tty: config.tty,
    // The image's own check would run beside Kubernetes' probes.
    Healthcheck: { Test: ['NONE'] },
    Labels: toLabels(engineId, { ...config, kind: 'container', createdWith: resources }, config.labels),
    HostConfig: {
      NetworkMode: hostNetwork ? 'host' : sandbox, IpcMode: hostIpc ? 'host' : sandbox,
      ...(config.hostPid ? { PidMode: 'host' } : config.sharePid ? { PidMode: sandbox } : config.targetId !== undefined ? { PidMode: `container:${config.targetId}` } : {}),
      ...toMounts(config.mounts), LogConfig: LOG_CONFIG, RestartPolicy: { Name: 'no' },
      OomScoreAdj: resources.oomScoreAdj,
      ...toResources(resources),
      ...(config.supplementalGroups.length === 0 ? {} : { GroupAdd: config.supplementalGroups.map(String) }),
      Privileged: config.privileged, ReadonlyRootfs: config.readOnlyRootFilesystem,
      ...(config.capAdd.length === 0 ? {} : { CapAdd: [...config.capAdd] }), ...(config.capDrop.length === 0 ? {} : { CapDrop: [...config.capDrop] }),
      ...(config.securityOptions.length === 0 ? {} : { SecurityOpt: [...config.securityOptions] }),
    },
  };
}

/** Docker's names for a container's weight and limits. Swap is never given beside memory. */
export function toResources({ cpuShares, nanoCpus, memoryBytes }: ResourceLimits): Readonly<Record<string, number>> {
  return {
    ...(cpuShares === undefined ? {} : { CpuShares: cpuShares }), ...(nanoCpus === undefined ? {} : { NanoCpus: nanoCpus }),
    ...(memoryBytes === undefined ? {} : { Memory: memoryBytes, MemorySwap: memoryBytes }),
  };
}
