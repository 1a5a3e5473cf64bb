import type { IncomingMessage } from 'node:http';
import { toMicroTimestamp, type Clock } from '../../../base/clock.ts';
import { describeError } from '../../../base/logger.ts';
import type { KubernetesObject, Status } from '../../../api/objects.ts';
import type { Action } from '../authorization/authorizer.ts';
import { toUserInfo, type User } from '../user.ts';
import { decideAudit, type AuditDecision } from './auditDecision.ts';
import type { AuditEvent, AuditObjectRef } from './auditEvent.ts';
import type { AuditOptions } from './auditLog.ts';
import { auditLevels, type AuditLevel, type AuditStage } from './auditPolicy.ts';
import { withoutManagedFields } from './withoutManagedFields.ts';

/** What a request wants, as far as its path tells. */
export interface AuditTarget {
  readonly action: Action;
  readonly objectRef?: AuditObjectRef;
  /** Its answer goes on and on (watch, log, exec): its start is told as well as its end. */
  readonly longRunning: boolean;
}

interface Options extends AuditOptions {
  readonly clock: Clock;
  readonly id: string;
  readonly request: Pick<IncomingMessage, 'url' | 'headers' | 'socket'>;
  readonly target: () => AuditTarget;
}

type Details = { -readonly [K in keyof AuditEvent]?: AuditEvent[K] };

const MAX_USER_AGENT = 1024;
const ENDED_EARLY: Partial<Status> = { status: 'Success', message: 'Connection closed early', code: 200 };

/** One request on its way, told in events as its policy asks. Nothing is told before `received`. */
export class AuditedRequest {
  readonly #options: Options;
  readonly #receivedAt: string;
  readonly #annotations: Record<string, string> = {};
  #target: AuditTarget | undefined;
  #decision: AuditDecision | undefined;
  #details: Details = {};
  #responseStatus: Partial<Status> | undefined;
  #isStarted = false;
  #panic: string | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.#receivedAt = toMicroTimestamp(options.clock.now());
  }

  /** Who asks. */
  received(user: User): void {
    this.#decide(user);
    this.#tell('RequestReceived');
  }

  /** As whom, from now on. */
  impersonated(user: User): void { this.#details.impersonatedUser = toUserInfo(user); }

  annotate(key: string, value: string): void { this.#annotations[key] = value; }

  /** The request's body, read. */
  requested(body: unknown): void {
    const { metadata } = (body ?? {}) as Partial<KubernetesObject>;
    const { objectRef } = this.#details;
    if (objectRef !== undefined && metadata !== undefined) {
      const { name, uid, resourceVersion } = metadata;
      this.#details.objectRef = { ...objectRef, ...optional({ name: objectRef.name ?? name, uid, resourceVersion }) };
    }
    if (this.#covers('Request')) this.#details.requestObject = this.#shown(body);
  }

  /** The answer's body, about to be sent. */
  responded(body: unknown): void {
    const { kind, status, message, reason, details, code } = body as Status;
    // A refusal can quote what it refuses.
    if (kind === 'Status') this.#responseStatus = optional(this.#decision?.hidden === true ? { status, reason, code } : { status, message, reason, details, code });
    if (this.#covers('RequestResponse')) this.#details.responseObject = this.#shown(body);
  }

  /** The answer begins. */
  started(code: number): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#responseStatus = { ...this.#responseStatus, code };
    if (this.#decision === undefined) this.#tellUnknown(); else if (this.#target?.longRunning === true) this.#tell('ResponseStarted');
  }

  /** What should never happen has. */
  panicked(error: unknown): void { this.#panic = describeError(error); }

  finish(): void {
    if (this.#decision === undefined) return;
    if (this.#panic !== undefined) {
      this.#responseStatus = { status: 'Failure', ...(this.#decision.hidden ? {} : { message: `APIServer panic'd: ${this.#panic}` }), reason: 'InternalError', code: 500 };
      return this.#tell('Panic');
    }
    if (!this.#isStarted) {
      this.#responseStatus = ENDED_EARLY;
      if (this.#target?.longRunning === true) this.#tell('ResponseStarted');
    }
    return this.#tell('ResponseComplete');
  }

  #decide(user: User): void {
    const { policy, target } = this.#options;
    this.#target = target();
    this.#decision = decideAudit(policy, user, this.#target.action);
    this.#details = { user: user.name === '' ? {} : toUserInfo(user), ...(this.#target.objectRef === undefined ? {} : { objectRef: this.#target.objectRef }) };
  }

  /** Somebody whose credentials were refused. @source k8s.io/apiserver endpoints/filters authn_audit.go */
  #tellUnknown(): void {
    this.#decide({ name: '', groups: [] });
    this.#responseStatus = { ...this.#responseStatus, message: 'Authentication failed, attempted: bearer' };
    this.#tell('ResponseStarted');
    this.#decision = undefined;
  }

  #covers(level: AuditLevel): boolean { return auditLevels.indexOf(this.#decision?.level ?? 'None') >= auditLevels.indexOf(level); }

  #shown(body: unknown): unknown { return this.#decision?.omitManagedFields === true ? withoutManagedFields(body) : body; }

  #tell(stage: AuditStage): void {
    if (this.#decision === undefined || this.#decision.level === 'None' || this.#decision.omitStages.includes(stage)) return;
    const { id, request, clock, sink } = this.#options;
    const agent = request.headers['user-agent'];
    const { user = {}, impersonatedUser, objectRef, requestObject, responseObject } = this.#details;
    sink({
      kind: 'Event', apiVersion: 'audit.k8s.io/v1', level: this.#decision.level, auditID: id, stage, requestURI: request.url ?? '/', verb: this.#target?.action.verb ?? '', user,
      ...optional({ impersonatedUser }), sourceIPs: sourceAddresses(request),
      ...optional({ userAgent: agent === undefined || agent.length <= MAX_USER_AGENT ? agent : `${agent.slice(0, MAX_USER_AGENT)}...TRUNCATED`, objectRef }),
      ...(stage === 'RequestReceived' ? {} : { responseStatus: { metadata: {}, ...this.#responseStatus }, ...optional({ requestObject, responseObject }) }),
      requestReceivedTimestamp: this.#receivedAt, stageTimestamp: toMicroTimestamp(clock.now()),
      ...(Object.keys(this.#annotations).length === 0 ? {} : { annotations: { ...this.#annotations } }),
    });
  }
}

/** Whom proxies name, then who is connected. @source apimachinery util/net SourceIPs */
function sourceAddresses({ headers, socket }: Options['request']): readonly string[] {
  const named = String(headers['x-forwarded-for'] ?? '').split(',').map(each => each.trim()).filter(each => /^[\d.]+$|^[\da-f:.]+$/i.test(each));
  const { remoteAddress } = socket;
  return remoteAddress === undefined || named.at(-1) === remoteAddress ? named : [...named, remoteAddress];
}

/** Without what is undefined or empty. */
function optional<T extends Readonly<Record<string, unknown>>>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== '')) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
