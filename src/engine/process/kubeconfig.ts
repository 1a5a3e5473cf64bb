import type { Certificates } from './certificates.ts';

/** One cluster, user and context, as kubeconfig lists them. */
export interface KubeconfigEntry {
  readonly name: string;
  readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string };
  readonly user: { readonly 'client-certificate-data': string; readonly 'client-key-data': string };
}

/** 'slipway' for the default data directory, 'slipway-<folder>' for others. */
export function contextName(root: string, defaultRoot: string): string {
  if (root === defaultRoot) return 'slipway';
  const folder = root.split(/[\\/]/).filter(part => part !== '').at(-1) ?? 'other';
  return `slipway-${folder.toLowerCase().replace(/[^a-z0-9.-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '') || 'other'}`;
}

export function toKubeconfigEntry(name: string, server: string, certificates: Pick<Certificates, 'authority' | 'admin'>): KubeconfigEntry {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return {
    name,
    cluster: { server, 'certificate-authority-data': base64(certificates.authority) },
    user: { 'client-certificate-data': base64(certificates.admin.certificate), 'client-key-data': base64(certificates.admin.key) },
  };
}

/** A whole kubeconfig file with the one context; YAML. */
export function formatKubeconfig({ name, cluster, user }: KubeconfigEntry): string {
  return `apiVersion: v1
kind: Config
current-context: ${name}
clusters:
- name: ${name}
  cluster:
    server: ${cluster.server}
    certificate-authority-data: ${cluster['certificate-authority-data']}
users:
- name: ${name}
  user:
    client-certificate-data: ${user['client-certificate-data']}
    client-key-data: ${user['client-key-data']}
contexts:
- name: ${name}
  context:
    cluster: ${name}
    user: ${name}
    namespace: default
`;
}
