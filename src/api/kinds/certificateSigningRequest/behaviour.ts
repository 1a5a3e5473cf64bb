import { toTimestamp } from '../../../base/clock.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { CertificateSigningRequest } from '../../objects.ts';
import { ageColumn, column, nameColumn, textOrNone } from '../../printers/cells.ts';
import { ageOf, humanDuration } from '../../printers/duration.ts';
import { keepField, keepStatusApart } from '../statusApart.ts';
import { validateCertificateSigningRequest } from './validation.ts';
import { validateCertificateSigningRequestUpdate } from './validateUpdate.ts';

type Conditions = NonNullable<NonNullable<CertificateSigningRequest['status']>['conditions']>;

/** @source pkg/registry/certificates/certificates/strategy.go: who asks is written in, the request never changes, approval and certificate have a way in each. */
export const certificateSigningRequestBehaviour: KindBehaviour<CertificateSigningRequest> = {
  applyDefaults(request) {
    fillZeroValues(request, { 'spec': {}, 'spec.request': '', 'spec.signerName': '', 'status.conditions[].type': '' });
    for (const condition of request.status?.conditions ?? []) (condition as { status?: string }).status ??= '';
  },
  prepareForCreate(request, write) {
    const { username: _username, uid: _uid, groups: _groups, extra: _extra, ...spec } = request.spec;
    const { user } = write ?? {};
    request.spec = {
      ...spec,
      ...user === undefined ? {} : { username: user.name, groups: [...user.groups], ...user.uid === undefined ? {} : { uid: user.uid }, ...user.extra === undefined ? {} : { extra: structuredClone(user.extra) as Record<string, string[]> } },
    };
    request.status = {};
  },
  prepareForUpdate(next, old, subresource, write) {
    if (subresource === undefined) {
      keepStatusApart(next, old, undefined);
      keepField(next as unknown as Record<string, unknown>, old as unknown as Record<string, unknown>, 'spec');
      return;
    }
    keepStatusApart(next, old, 'status');
    const conditions = next.status?.conditions ?? [];
    const kept = subresource === 'status' ? withApprovalOf(conditions, old) : conditions;
    if (subresource === 'approval') next.status = { ...structuredClone(old.status) };
    next.status = { ...next.status, ...kept.length === 0 ? {} : { conditions: withTimes(kept, { old, nowMs: write?.nowMs }) } };
    if (kept.length === 0) delete next.status.conditions;
  },
  validate: validateCertificateSigningRequest,
  validateUpdate: validateCertificateSigningRequestUpdate,
  selectableFields: request => ({ 'spec.signerName': request.spec.signerName }),
  columns: [
    nameColumn, ageColumn,
    column('SignerName', 'signerName indicates the requested signer, and is a qualified name.'), column('Requestor', 'Base64-encoded PKCS#10 CSR data'),
    column('RequestedDuration', 'expirationSeconds is the requested duration of validity of the issued certificate. The certificate signer may issue a certificate with a different validity duration so a client must check the delta between the notBefore and and notAfter fields in the issued certificate to determine the actual duration.'),
    column('Condition', 'Conditions applied to the request, such as approval or denial.'),
  ],
  row: ({ metadata, spec, status }, nowMs) => [
    metadata.name ?? '', ageOf(metadata.creationTimestamp, nowMs), textOrNone(spec.signerName), spec.username ?? '',
    spec.expirationSeconds === undefined ? '<none>' : humanDuration(spec.expirationSeconds * 1000), conditionCell(status),
  ],
};

/** A write of the status leaves approvals and denials as they are, unless it adds or drops some, which validation refuses. */
function withApprovalOf(conditions: Conditions, { status }: CertificateSigningRequest): Conditions {
  return ['Approved', 'Denied'].reduce((kept, type) => {
    const stored = (status?.conditions ?? []).filter(condition => condition.type === type);
    if (stored.length !== kept.filter(condition => condition.type === type).length) return kept;
    const rest = [...stored];
    return kept.map(condition => condition.type === type ? rest.shift() ?? condition : condition);
  }, conditions);
}

function withTimes(conditions: Conditions, { old, nowMs }: { readonly old: CertificateSigningRequest; readonly nowMs: number | undefined }): Conditions {
  const now = nowMs === undefined ? undefined : toTimestamp(nowMs);
  return conditions.map(condition => {
    const before = old.status?.conditions?.find(({ type, status }) => type === condition.type && status === condition.status);
    const lastUpdateTime = condition.lastUpdateTime ?? now;
    const lastTransitionTime = condition.lastTransitionTime ?? before?.lastTransitionTime ?? now;
    return { ...condition, ...lastUpdateTime === undefined ? {} : { lastUpdateTime }, ...lastTransitionTime === undefined ? {} : { lastTransitionTime } };
  });
}

function conditionCell(status: CertificateSigningRequest['status']): string {
  const has = (type: string) => status?.conditions?.some(condition => condition.type === type) === true;
  return [has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending', ...has('Failed') ? ['Failed'] : [], ...(status?.certificate ?? '') === '' ? [] : ['Issued']].join(',');
}
