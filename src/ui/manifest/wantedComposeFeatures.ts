import * as vscode from 'vscode';
import type { ComposeFeatures } from '../../languageServer/protocol.ts';
import { composeFeatures } from './composeFeatures.ts';

/** What is to be done in Compose files here, by the setting and the extensions that are installed. */
export function wantedComposeFeatures(): ComposeFeatures {
  return composeFeatures(vscode.workspace.getConfiguration('slipway.compose').get('features', 'auto'), id => vscode.extensions.getExtension(id) !== undefined);
}
