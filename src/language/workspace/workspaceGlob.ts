/** What a workspace is made of: manifests, kustomizations and Dockerfiles, below its folder. */
export const WORKSPACE_FILES = '**/{*.yaml,*.yml,Kustomization,Dockerfile,Dockerfile.*,*.Dockerfile,Containerfile}';

/** Files and folders that are not looked into, by their own name: what packages bring along, and what is hidden. */
export const isLeftOut = (name: string) => /^(?:node_modules|\..+)$/.test(name);
