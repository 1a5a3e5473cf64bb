/** The Kubernetes minor version whose API and words we follow. */
export const kubernetesVersion = { major: '1', minor: '36', gitVersion: 'v1.36.0' } as const;
