import { createMessageConnection, Message, type MessageConnection, type MessageReader, type MessageWriter, type NotificationMessage, type ResponseError } from 'vscode-jsonrpc/node';
import type * as lsp from 'vscode-languageserver-protocol';
import type { ClusterParams, ImagesParams } from './protocol.ts';

/** What is answered: parameters and result. Of the library that describes the whole protocol only the types are used: loading it takes longer than reading a manifest. */
export interface Requests {
  'initialize': [lsp.InitializeParams, lsp.InitializeResult];
  'shutdown': [null, null];
  'textDocument/codeAction': [lsp.CodeActionParams, lsp.CodeAction[]];
  'codeAction/resolve': [lsp.CodeAction, lsp.CodeAction];
  'textDocument/codeLens': [lsp.CodeLensParams, lsp.CodeLens[]];
  'textDocument/completion': [lsp.CompletionParams, lsp.CompletionItem[]];
  'completionItem/resolve': [lsp.CompletionItem, lsp.CompletionItem];
  'textDocument/definition': [lsp.DefinitionParams, lsp.Location[] | null];
  'textDocument/documentHighlight': [lsp.DocumentHighlightParams, lsp.DocumentHighlight[] | null];
  'textDocument/documentLink': [lsp.DocumentLinkParams, lsp.DocumentLink[]];
  'documentLink/resolve': [lsp.DocumentLink, lsp.DocumentLink];
  'textDocument/documentSymbol': [lsp.DocumentSymbolParams, lsp.DocumentSymbol[]];
  'textDocument/foldingRange': [lsp.FoldingRangeParams, lsp.FoldingRange[] | null];
  'textDocument/formatting': [lsp.DocumentFormattingParams, lsp.TextEdit[]];
  'textDocument/rangeFormatting': [lsp.DocumentRangeFormattingParams, lsp.TextEdit[]];
  'textDocument/hover': [lsp.HoverParams, lsp.Hover | null];
  'textDocument/inlayHint': [lsp.InlayHintParams, lsp.InlayHint[]];
  'textDocument/prepareRename': [lsp.PrepareRenameParams, { range: lsp.Range; placeholder: string } | null];
  'textDocument/rename': [lsp.RenameParams, lsp.WorkspaceEdit | null];
  'textDocument/references': [lsp.ReferenceParams, lsp.Location[] | null];
  'textDocument/selectionRange': [lsp.SelectionRangeParams, lsp.SelectionRange[] | null];
  'textDocument/semanticTokens/full': [lsp.SemanticTokensParams, lsp.SemanticTokens];
  'textDocument/semanticTokens/range': [lsp.SemanticTokensRangeParams, lsp.SemanticTokens];
  'workspace/symbol': [lsp.WorkspaceSymbolParams, lsp.WorkspaceSymbol[]];
}

/** What the editor tells, without an answer. */
export interface Notifications {
  'initialized': lsp.InitializedParams;
  'exit': undefined;
  'textDocument/didOpen': lsp.DidOpenTextDocumentParams;
  'textDocument/didChange': lsp.DidChangeTextDocumentParams;
  'textDocument/didClose': lsp.DidCloseTextDocumentParams;
  'workspace/didChangeConfiguration': lsp.DidChangeConfigurationParams;
  'workspace/didChangeWatchedFiles': lsp.DidChangeWatchedFilesParams;
  'workspace/didChangeWorkspaceFolders': lsp.DidChangeWorkspaceFoldersParams;
  'slipway/images': ImagesParams;
  'slipway/cluster': ClusterParams;
}

/** The line to one editor. Its messages are answered in their order; requests that it takes back while they wait are refused. Errors of handlers, and messages that are none, go to the editor's log. */
export class Connection {
  readonly #messages: MessageConnection;
  readonly #writer: MessageWriter;

  constructor(reader: MessageReader, writer: MessageWriter) {
    this.#writer = writer;
    const logger = { error: (message: string) => this.error(message), warn: (message: string) => this.warn(message), info: () => undefined, log: () => undefined };
    this.#messages = createMessageConnection(reader, writer, logger, { connectionStrategy: { cancelUndispatched: message => Message.isRequest(message) ? { jsonrpc: '2.0', id: message.id, error: CANCELLED } : undefined } });
  }

  onRequest<M extends keyof Requests>(method: M, answer: (params: Requests[M][0]) => Requests[M][1] | ResponseError<void>): void { this.#messages.onRequest<unknown, void>(method, answer); }

  onNotification<M extends keyof Notifications>(method: M, handle: (params: Notifications[M]) => void): void { this.#messages.onNotification(method, handle); }

  onClose(handle: () => void): void { this.#messages.onClose(handle); }

  listen(): void { this.#messages.listen(); }

  publishDiagnostics(params: lsp.PublishDiagnosticsParams): void { this.#notify('textDocument/publishDiagnostics', params); }

  /** What the editor's settings say of each section. */
  configuration(sections: readonly string[]): Promise<unknown[]> { return this.#messages.sendRequest('workspace/configuration', { items: sections.map(section => ({ section })) } satisfies lsp.ConfigurationParams); }

  /** Asks to be told of `method` from now on. */
  register(method: keyof Notifications, registerOptions: lsp.LSPAny): Promise<unknown> { return this.#messages.sendRequest('client/registerCapability', { registrations: [{ id: method, method, registerOptions }] } satisfies lsp.RegistrationParams); }

  refreshCodeLenses(): Promise<unknown> { return this.#messages.sendRequest('workspace/codeLens/refresh'); }

  error(message: string): void { this.#notify('window/logMessage', { type: 1, message } satisfies lsp.LogMessageParams); }

  warn(message: string): void { this.#notify('window/logMessage', { type: 2, message } satisfies lsp.LogMessageParams); }

  /** An editor that has gone is told nothing: neither this, nor by way of the log that it was not. */
  #notify(method: string, params: object): void {
    const message: NotificationMessage = { jsonrpc: '2.0', method, params };
    void this.#writer.write(message).catch(() => undefined);
  }
}

const CANCELLED = { code: -32800, message: 'cancelled' };
