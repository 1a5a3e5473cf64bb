import type { Clock } from '../../../base/clock.ts';
import type { Random } from '../../../base/random.ts';
import type { Exchange } from '../http/respond.ts';
import { AuditedRequest, type AuditTarget } from './auditedRequest.ts';
import type { AuditEvent } from './auditEvent.ts';
import type { AuditPolicy } from './auditPolicy.ts';

export interface AuditOptions {
  readonly policy: AuditPolicy;
  /** Takes events in the order of their stages; must not throw. */
  readonly sink: (event: AuditEvent) => void;
}

/** Follows requests and tells who did what. @source k8s.io/apiserver endpoints/filters audit.go */
export class AuditLog {
  readonly #options: AuditOptions & { readonly clock: Clock; readonly random: Random };

  constructor(options: AuditOptions & { readonly clock: Clock; readonly random: Random }) { this.#options = options; }

  /** Follows a request to its end. `target`: asked once, when it is needed; `upgraded`: the request lasts as long as its connection. */
  begin({ request, response }: Pick<Exchange, 'request' | 'response'>, { target, upgraded }: { readonly target: () => AuditTarget; readonly upgraded: boolean }): AuditedRequest {
    const given = request.headers['audit-id'];
    const id = typeof given === 'string' && given !== '' ? given : this.#options.random.uuid();
    const audited = new AuditedRequest({ ...this.#options, id, request, target });
    response.setHeader('Audit-Id', id);
    const { writeHead } = response;
    response.writeHead = function (this: typeof response, ...head: Parameters<typeof writeHead>) { audited.started(head[0]); return writeHead.apply(this, head); } as typeof writeHead;
    if (upgraded) request.socket.once('close', () => { audited.finish(); }); else response.once('close', () => { audited.finish(); });
    return audited;
  }
}
