import * as vscode from 'vscode';
import { systemClock } from '../../base/clock.ts';
import { fetchEvents } from '../../cluster/describe/metadata.ts';
import type { ManifestCodeLenses } from './codeLenses.ts';
import { toLiveSummary } from './liveSummary.ts';

/** What an object is in the connected cluster, where its manifest says its kind, its name or its replicas. Only then its events are asked for. */
export function liveHover(lenses: ManifestCodeLenses): vscode.HoverProvider {
  return {
    async provideHover(document, position, token) {
      const found = lenses.liveAt(document, position);
      if (found === undefined) return undefined;
      const abort = new AbortController();
      const cancelling = token.onCancellationRequested(() => abort.abort());
      const event = await fetchEvents(found.client, found.object, abort.signal).then(events => events.at(-1), () => undefined).finally(() => cancelling.dispose()); // without the permission to read events there is none
      return new vscode.Hover(new vscode.MarkdownString(toLiveSummary(found.object, { resource: found.resource, state: found.state, event, nowMs: systemClock.now() })));
    },
  };
}
