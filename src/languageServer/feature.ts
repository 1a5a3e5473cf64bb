import type { ServerCapabilities } from 'vscode-languageserver-protocol';
import type { Connection } from './connection.ts';
import type { KnownImage } from '../language/images/knownImages.ts';
import type { Workspace } from '../language/workspace/workspace.ts';
import type { OpenFiles } from './openFiles.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';
import type { WorkspaceSettings } from './workspaceSettings.ts';

/** What a feature answers from: the open files, the index of all files, their texts, and what the author wants to be told. */
export interface FeatureContext { readonly connection: Connection; readonly files: OpenFiles; readonly workspace: Workspace; readonly texts: WorkspaceFiles; readonly settings: WorkspaceSettings; /** What Docker has, as far as the editor said. */ images(): readonly KnownImage[] }

/** One feature of the protocol: what the editor is told of it, and its answers. */
export interface Feature {
  readonly capabilities: ServerCapabilities;
  register(context: FeatureContext): void;
}

/** Of longer files only what an editor asks for again after every change is shortened. */
export const LONG_FILE = 200_000;
