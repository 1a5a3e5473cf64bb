import type { WorkspaceSymbol } from 'vscode-languageserver-protocol';
import { SymbolKind } from '../protocolValues.ts';
import { describeError } from '../../base/logger.ts';
import { workspaceSymbols as symbolsFor } from '../../language/navigation/workspaceSymbols.ts';
import type { Feature } from '../feature.ts';
import { toLocation } from '../places.ts';

export const workspaceSymbols: Feature = {
  capabilities: { workspaceSymbolProvider: true },
  register(context) {
    context.connection.onRequest('workspace/symbol', ({ query }) => {
      try {
        context.files.catchUp();
        return symbolsFor(context.workspace, query).flatMap(({ document, object: { kind, name = '', namespace, nameNode } }): WorkspaceSymbol[] => {
          const location = nameNode === undefined ? undefined : toLocation(context, { document, range: nameNode.range });
          return location === undefined ? [] : [{ name: `${kind} ${name}`, kind: SymbolKind.Class, location, ...(namespace === undefined ? {} : { containerName: namespace }) }];
        });
      } catch (error) { context.connection.error(`symbols: ${describeError(error)}`); return []; }
    });
  },
};
