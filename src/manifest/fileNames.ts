/** Names that a kustomization may have, in the order that kustomize looks for them. */
export const KUSTOMIZATION_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** The file at the root of a workspace that says what its manifests are checked for; it goes with the workspace, whoever opens it. */
export const SETTINGS_FILE = '.slipway.yaml';
