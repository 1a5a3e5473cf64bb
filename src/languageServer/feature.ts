import type { Connection, ServerCapabilities } from 'vscode-languageserver/node';
import type { OpenFiles } from './openFiles.ts';

/** What a feature answers from. */
export interface FeatureContext { readonly connection: Connection; readonly files: OpenFiles }

/** One feature of the protocol: what the editor is told of it, and its answers. */
export interface Feature {
  readonly capabilities: ServerCapabilities;
  register(context: FeatureContext): void;
}

/** Of longer files only what an editor asks for again after every change is shortened. */
export const LONG_FILE = 200_000;
