import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Connection } from './connection.ts';

export interface OpenTextsOptions {
  readonly connection: Connection;
  /** Called after a text was opened or edited. */
  readonly changed: (uri: string) => void;
  /** Called after a text was closed. */
  readonly closed: (uri: string) => void;
}

/** The texts that are open in the editor, edit by edit. */
export class OpenTexts {
  readonly #texts = new Map<string, TextDocument>();

  get(uri: string): TextDocument | undefined { return this.#texts.get(uri); }

  all(): readonly TextDocument[] { return [...this.#texts.values()]; }

  follow({ connection, changed, closed }: OpenTextsOptions): void {
    connection.onNotification('textDocument/didOpen', ({ textDocument: { uri, languageId, version, text } }) => {
      this.#texts.set(uri, TextDocument.create(uri, languageId, version, text));
      changed(uri);
    });
    connection.onNotification('textDocument/didChange', ({ textDocument: { uri, version }, contentChanges }) => {
      const text = this.#texts.get(uri);
      if (text === undefined || contentChanges.length === 0) return;
      this.#texts.set(uri, TextDocument.update(text, contentChanges, version));
      changed(uri);
    });
    connection.onNotification('textDocument/didClose', ({ textDocument: { uri } }) => { if (this.#texts.delete(uri)) closed(uri); });
  }
}
