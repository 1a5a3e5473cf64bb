import type { Clock, Timer } from '../../base/clock.ts';
import type { Component, Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { RuleFailure, DnsRecord } from '../../agent/protocol/messages.ts';
import type { AgentConnection, AgentLink } from './agentLink.ts';
import { diffRules, formatTable, toRuleSet, type PortRules, type RuleSet } from './nftRules.ts';
import { toProxyPorts, type ServicePortTarget } from './serviceEndpoints.ts';
import type { ServiceModel } from './serviceModel.ts';

/** Changes within so many milliseconds travel as one batch. */
const COALESCE_MS = 20;
const RELOAD_MS = 1_000;

/**
 * Keeps the rules of every sandbox and of the agent, and the agent's DNS records, equal to the service model.
 * Batches reach a sandbox in order: what was sent before stands, so a difference is always one to what was sent last.
 * Every new connection to the agent starts with everything.
 */
export class RuleSync implements Component {
  readonly #link: AgentLink;
  readonly #model: ServiceModel;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #subscriptions: Disposable[];
  readonly #sandboxes = new Set<string>();
  readonly #reloading = new Set<string>();
  readonly #dirty = new Set<string>();
  /** By service, as sent last. */
  readonly #rules = new Map<string, RuleSet>();
  readonly #targets = new Map<string, readonly ServicePortTarget[]>();
  readonly #records = new Map<string, readonly DnsRecord[]>();
  #sent: RuleSet = new Map();
  #sandboxTable: Buffer | undefined;
  #timer: Timer | undefined;
  #stopped = false;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor({ link, model, clock, logger }: { readonly link: AgentLink; readonly model: ServiceModel; readonly clock: Clock; readonly logger: Logger }) {
    this.#link = link;
    this.#model = model;
    this.#clock = clock;
    this.#logger = logger;
    this.#subscriptions = [
      model.onChange(key => this.#markDirty(key)),
      link.onConnect(connection => this.#resync(connection)),
    ];
  }

  /** Loads everything into a sandbox and keeps it up to date from then on. Rejects when the sandbox does not take it. */
  async load(podUid: string): Promise<void> {
    this.#sandboxes.add(podUid);
    const connection = await this.#link.connection('load service rules');
    if (connection.nftError !== undefined) return;
    const [failure] = await this.#sendTable(connection, [podUid]);
    if (failure !== undefined) throw new Error(failure.message);
  }

  /** As `load`, but when it fails now it is tried again in the background. */
  adopt(podUid: string): void {
    this.#sandboxes.add(podUid);
    const connection = this.#link.current;
    if (connection !== undefined && connection.nftError === undefined) this.#inBackground(this.#sendTable(connection, [podUid]).then(failures => this.#reload(failures)));
  }

  drop(podUid: string): void { this.#sandboxes.delete(podUid); }

  /** Sends what is waiting and resolves when every sandbox has it or has failed. */
  async flush(): Promise<void> {
    this.#send();
    await this.#underWay;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #markDirty(key: string): void {
    this.#dirty.add(key);
    if (this.#timer !== undefined || this.#stopped) return;
    this.#timer = this.#clock.setTimer(() => this.#send(), COALESCE_MS);
  }

  #send(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const connection = this.#link.current;
    if (connection === undefined || this.#dirty.size === 0) return;
    const before = this.#sent;
    const owners = this.#takeDirty(connection.address);
    if (Object.keys(owners).length > 0) this.#inBackground(connection.request('dns.update', { reset: false, owners }));
    const { text, flushUdp } = diffRules(before, this.#sent);
    if (text === '') return;
    if (connection.nftError !== undefined) { this.#inBackground(this.#sendProxy(connection)); return; }
    const body = Buffer.from(text);
    const pods = [...this.#sandboxes];
    const own = connection.request('rules.agent', { flushUdp }, body).catch((error: unknown) => {
      this.#logger.log('warn', 'the agent did not take a change of rules', { error });
      return connection.request('rules.agent', {}, Buffer.from(formatTable(this.#sent, 'agent')));
    });
    this.#inBackground(own);
    if (pods.length > 0) this.#inBackground(connection.request('rules.apply', { pods, flushUdp }, body).then(({ answer }) => this.#reload(answer.failures)));
  }

  /** Resolves when the agent itself has everything; sandboxes follow in the background. */
  async #resync(connection: AgentConnection): Promise<void> {
    for (const key of [...this.#rules.keys(), ...this.#model.keys()]) this.#dirty.add(key);
    this.#takeDirty(connection.address);
    const names = connection.request('dns.update', { reset: true, owners: Object.fromEntries(this.#records) });
    if (connection.nftError !== undefined) {
      this.#logger.log('error', 'this kernel takes no nft rules: the agent forwards Services itself, TCP only and slower', { error: connection.nftError });
      await Promise.all([names, this.#sendProxy(connection)]);
      return;
    }
    const own = connection.request('rules.agent', {}, Buffer.from(formatTable(this.#sent, 'agent')));
    if (this.#sandboxes.size > 0) this.#inBackground(this.#sendTable(connection, [...this.#sandboxes]).then(failures => this.#reload(failures)));
    await Promise.all([names, own]);
  }

  /** Takes the model's view of what is dirty into `#sent`; answers the DNS records that changed. */
  #takeDirty(nodeAddress: string): Record<string, readonly DnsRecord[] | null> {
    const owners: Record<string, readonly DnsRecord[] | null> = {};
    for (const key of this.#dirty) {
      const view = this.#model.view(key);
      if (view === undefined) {
        this.#rules.delete(key);
        this.#targets.delete(key);
      } else {
        this.#rules.set(key, toRuleSet(view.targets, nodeAddress));
        this.#targets.set(key, view.targets);
      }
      const [was, is] = [this.#records.get(key), view?.records];
      if (JSON.stringify(was) === JSON.stringify(is)) continue;
      owners[key] = is ?? null;
      if (is === undefined) this.#records.delete(key); else this.#records.set(key, is);
    }
    this.#dirty.clear();
    const all = new Map<string, PortRules>();
    for (const rules of this.#rules.values()) for (const [chain, rule] of rules) all.set(chain, rule);
    this.#sent = all;
    this.#sandboxTable = undefined;
    return owners;
  }

  async #sendTable(connection: AgentConnection, pods: readonly string[]): Promise<readonly RuleFailure[]> {
    this.#sandboxTable ??= Buffer.from(formatTable(this.#sent, 'sandbox'));
    return (await connection.request('rules.apply', { pods }, this.#sandboxTable)).answer.failures;
  }

  async #sendProxy(connection: AgentConnection): Promise<void> {
    await connection.request('proxy.update', { ports: toProxyPorts([...this.#targets.values()].flat(), connection.address) });
  }

  /** A sandbox that did not take a batch gets everything anew, until it takes it or is dropped. */
  #reload(failures: readonly RuleFailure[]): void {
    for (const { pod, message } of failures) {
      if (!this.#sandboxes.has(pod) || this.#reloading.has(pod)) continue;
      this.#logger.log('warn', 'a sandbox did not take its rules', { pod, error: message });
      this.#reloading.add(pod);
      this.#clock.setTimer(() => {
        this.#reloading.delete(pod);
        const connection = this.#link.current;
        if (this.#stopped || connection === undefined || !this.#sandboxes.has(pod)) return;
        this.#inBackground(this.#sendTable(connection, [pod]).then(again => this.#reload(again)));
      }, RELOAD_MS, { unref: true });
    }
  }

  /** A lost connection needs no care: the next one starts with everything. */
  #inBackground(work: Promise<unknown>): void {
    const settled = work.catch((error: unknown) => { if (!this.#stopped) this.#logger.log('debug', 'a change did not reach the agent', { error }); });
    this.#underWay = Promise.all([this.#underWay, settled]);
  }
}
