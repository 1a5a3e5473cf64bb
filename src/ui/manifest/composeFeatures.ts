import type { ComposeFeatures } from '../../languageServer/protocol.ts';

/** Extensions that complete and explain Compose files, and the one that also checks them, unless Docker's is there, to which it yields. */
const EDITING = ['docker.docker', 'ms-azuretools.vscode-containers', 'ms-azuretools.vscode-docker', 'redhat.vscode-yaml'];
const CHECKING = 'redhat.vscode-yaml';
const YIELDS_TO = 'docker.docker';

/** What is left to do in Compose files beside the extensions that are installed; `setting` is slipway.compose.features. */
export function composeFeatures(setting: string, isInstalled: (extension: string) => boolean): ComposeFeatures {
  switch (setting) {
    case 'all': return { diagnostics: true, editing: true };
    case 'diagnostics': return { diagnostics: true, editing: false };
    case 'off': return { diagnostics: false, editing: false };
    default: return { diagnostics: !isInstalled(CHECKING) || isInstalled(YIELDS_TO), editing: !EDITING.some(isInstalled) };
  }
}
