import type { Duplex } from 'node:stream';
import { isNotFound } from '../../api/apiError.ts';
import type { Client } from '../../api/client.ts';
import type { Service } from '../../api/objects.ts';
import { services } from '../../api/resources.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Component, Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { EventRecorder } from '../../informer/eventRecorder.ts';
import { HostPortListener } from './hostPortListener.ts';
import { toHostPorts, type HostPort } from './hostPorts.ts';
import type { ServiceModel, ServiceView } from './serviceModel.ts';

export interface HostPortSyncOptions {
  readonly model: ServiceModel;
  readonly client: Client;
  readonly recorder: EventRecorder;
  readonly dial: (address: string, port: number, signal: AbortSignal) => Promise<Duplex>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const COALESCE_MS = 20;
/** A port that another program holds is tried again so often. */
const RETRY_MS = 10_000;
/** What lasts is reported again so often: events are kept for an hour, and who opens a Service goes by them. */
const REPORT_AGAIN_MS = 1_800_000;
const CONNECT_TIMEOUT_MS = 3_000;
const INGRESS_ADDRESS = '127.0.0.1';

interface Open { readonly listener: HostPortListener; readonly key: string }

/** Node ports and load balancers on localhost: listeners, events about what cannot be had, and the Services' status. */
export class HostPortSync implements Component {
  readonly #options: HostPortSyncOptions;
  readonly #views = new Map<string, ServiceView>();
  readonly #open = new Map<number, Open>();
  readonly #subscription: Disposable;
  /** When each was reported last; `Clock.monotonic`. */
  readonly #reported = new Map<string, number>();
  #timer: Timer | undefined;
  #running: Promise<void> | undefined;
  /** Something changed during the run. */
  #again = false;
  /** A port could not be had. */
  #isLacking = false;
  #stopped = false;

  constructor(options: HostPortSyncOptions) {
    this.#options = options;
    this.#subscription = options.model.onChange(key => {
      const view = options.model.view(key);
      if (view === undefined) this.#views.delete(key); else this.#views.set(key, view);
      this.#schedule(COALESCE_MS);
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#subscription.dispose();
    await this.#running;
    for (const { listener } of this.#open.values()) listener.close({ cut: true });
  }

  #schedule(delayMs: number): void {
    if (this.#stopped) return;
    if (this.#running !== undefined) { this.#again = true; return; }
    if (this.#timer !== undefined && delayMs >= RETRY_MS) return;
    this.#timer?.cancel();
    this.#timer = this.#options.clock.setTimer(() => {
      this.#timer = undefined;
      this.#running = this.#sync()
        .catch((error: unknown) => { this.#options.logger.log('error', 'host ports could not be brought up to date', { error }); })
        .finally(() => {
          this.#running = undefined;
          if (this.#again) this.#schedule(COALESCE_MS); else if (this.#isLacking) this.#schedule(RETRY_MS);
          this.#again = false;
        });
    }, delayMs);
  }

  async #sync(): Promise<void> {
    const { ports, conflicts, udp } = toHostPorts([...this.#views.values()]);
    for (const [port, open] of this.#open) {
      const wanted = ports.get(port);
      if (wanted !== undefined && keyOf(wanted) === open.key) continue;
      open.listener.close({ cut: wanted === undefined });
      this.#open.delete(port);
    }
    const failed = new Set<string>();
    for (const { wanted, holder } of conflicts) {
      failed.add(serviceKey(wanted.service));
      this.#report(wanted, `127.0.0.1:${wanted.hostPort} belongs to Service ${serviceKey(holder.service)}`);
    }
    for (const port of udp) {
      if (port.kind === 'loadBalancer') failed.add(serviceKey(port.service));
      this.#report(port, `UDP port ${port.hostPort} is not offered on localhost; inside the cluster it works`);
    }
    for (const [number, port] of ports) {
      if (this.#open.has(number)) continue;
      try {
        this.#open.set(number, { key: keyOf(port), listener: await this.#listen(port) });
      } catch (error) {
        if (port.kind === 'loadBalancer') failed.add(serviceKey(port.service));
        this.#report(port, describeListenError(port, error as NodeJS.ErrnoException));
      }
    }
    this.#isLacking = ports.size > this.#open.size;
    for (const { service } of this.#views.values()) await this.#writeStatus(service, !failed.has(serviceKey(service)));
  }

  async #listen(port: HostPort): Promise<HostPortListener> {
    const key = serviceKey(port.service);
    const { portName, protocol, port: servicePort } = port.target;
    return await HostPortListener.listen({
      port: port.hostPort,
      endpoints: () => this.#views.get(key)?.targets.find(target => target.portName === portName && target.protocol === protocol && target.port === servicePort)?.endpoints ?? [],
      dial: this.#options.dial,
      timeout: abort => this.#options.clock.setTimer(abort, CONNECT_TIMEOUT_MS),
    });
  }

  async #writeStatus(service: Service, served: boolean): Promise<void> {
    const { client, recorder, logger } = this.#options;
    const has = service.status?.loadBalancer?.ingress?.some(ingress => ingress.ip === INGRESS_ADDRESS) === true;
    const wants = service.spec?.type === 'LoadBalancer' && served;
    const { namespace = '', name = '', deletionTimestamp } = service.metadata;
    if (has === wants || (deletionTimestamp !== undefined && deletionTimestamp !== null)) return;
    try {
      const loadBalancer = { ingress: wants ? [{ ip: INGRESS_ADDRESS, ipMode: 'Proxy' }] : null };
      await client.patch(services, { namespace, name }, { type: 'merge', body: { status: { loadBalancer } } }, { subresource: 'status' });
      if (wants) recorder.event({ ...service, apiVersion: 'v1', kind: 'Service' }, 'Normal', 'EnsuredLoadBalancer', 'Ensured load balancer');
    } catch (error) {
      if (!isNotFound(error)) logger.log('warn', 'the status of a Service could not be written', { service: `${namespace}/${name}`, error });
    }
  }

  /** Once per Service, port and sentence. */
  #report(port: HostPort, message: string): void {
    const key = `${port.service.metadata.uid}|${message}`;
    const nowMs = this.#options.clock.monotonic();
    if (nowMs - (this.#reported.get(key) ?? -Infinity) < REPORT_AGAIN_MS) return;
    this.#reported.set(key, nowMs);
    const reason = port.kind === 'loadBalancer' ? 'SyncLoadBalancerFailed' : 'NodePortUnavailable';
    this.#options.recorder.event({ ...port.service, apiVersion: 'v1', kind: 'Service' }, 'Warning', reason, port.kind === 'loadBalancer' ? `Error syncing load balancer: ${message}` : message);
  }
}

function describeListenError({ hostPort, target: { nodePort } }: HostPort, error: NodeJS.ErrnoException): string {
  const instead = nodePort === undefined || nodePort === hostPort ? '' : `; 127.0.0.1:${nodePort} serves the same`;
  switch (error.code) {
    case 'EADDRINUSE': return `another program listens on 127.0.0.1:${hostPort}${instead}`;
    case 'EACCES': return `listening on port ${hostPort} needs more privileges than the engine has${instead}`;
    default: return `127.0.0.1:${hostPort} cannot be opened: ${error.message}${instead}`;
  }
}

function serviceKey({ metadata }: Service): string { return `${metadata.namespace}/${metadata.name}`; }
function keyOf({ service, target, kind }: HostPort): string { return `${service.metadata.uid}|${kind}|${target.portName}|${target.port}`; }
