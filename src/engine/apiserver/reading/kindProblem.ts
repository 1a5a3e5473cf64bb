import { definitionForKind } from '../../../api/schema/table.ts';

export interface ExpectedKind { readonly apiVersion: string; readonly kind: string }

/**
 * Why a body of one kind cannot be read as another, in kube-apiserver's words; undefined for the expected kind in any version that is known, and for custom resources, which any kind is read as.
 * @source apimachinery runtime NotRegisteredError, conversion Converter; legacyscheme
 */
export function kindProblem({ apiVersion, kind }: ExpectedKind, expected: ExpectedKind): string | undefined {
  if (definitionForKind(expected.apiVersion, expected.kind) === undefined) return undefined;
  if (definitionForKind(apiVersion, kind) === undefined) return `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/api/legacyscheme/scheme.go:30"`;
  return kind === expected.kind ? undefined : `converting (${versionOf(apiVersion)}.${kind}) to (${internalPackage(expected.apiVersion)}.${expected.kind}): unknown conversion`;
}

/** 'apps/v1' → 'v1'. */
export const versionOf = (apiVersion: string) => apiVersion.slice(apiVersion.lastIndexOf('/') + 1);

/** 'v1' → 'core', 'rbac.authorization.k8s.io/v1' → 'rbac'. */
const internalPackage = (apiVersion: string) => apiVersion.includes('/') ? apiVersion.split(/[./]/)[0] : 'core';
