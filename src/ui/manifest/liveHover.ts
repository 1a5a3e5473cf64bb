import * as vscode from 'vscode';
import { systemClock } from '../../base/clock.ts';
import { fetchEvents } from '../../cluster/describe/metadata.ts';
import type { ManifestCodeLenses } from './codeLenses.ts';
import { toLiveSummary } from './liveSummary.ts';

/** Where the kind and the name of an object stand. */
const HEAD = /^\s*(?:- +)?(?:kind|name|metadata):/;

/** What an object is in the connected cluster, where its manifest says its kind or name. Only then its events are asked for. */
export function liveHover(lenses: ManifestCodeLenses): vscode.HoverProvider {
  return {
    async provideHover(document, { line }) {
      const { text } = document.lineAt(line);
      const found = HEAD.test(text) ? lenses.liveAt(document, line) : undefined;
      if (found === undefined || (!/^\s*(?:- +)?kind:/.test(text) && !text.includes(found.object.metadata.name ?? ''))) return undefined;
      const event = await fetchEvents(found.client, found.object).then(events => events.at(-1), () => undefined); // without the permission to read events there is none
      return new vscode.Hover(new vscode.MarkdownString(toLiveSummary(found.object, { resource: found.resource, state: found.state, event, nowMs: systemClock.now() })));
    },
  };
}
