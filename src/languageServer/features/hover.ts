import { MarkupKind } from '../protocolValues.ts';
import { composeRoot } from '../../language/compose/composeFile.ts';
import { hoverCompose } from '../../language/compose/hoverCompose.ts';
import { hover as hoverOf } from '../../language/hover.ts';
import { hoverKustomization } from '../../language/kustomize/hoverKustomization.ts';
import { describeNamed } from '../../language/navigation/describeNamed.ts';
import { isKustomizationName } from '../../language/workspace/kustomization.ts';
import { toRange } from '../convert.ts';
import type { Feature } from '../feature.ts';
import { namedIn } from '../places.ts';

/** What a field is for, and for a name what it names. */
export const hover: Feature = {
  capabilities: { hoverProvider: true },
  register(context) {
    const { connection, files, workspace } = context;
    connection.onRequest('textDocument/hover', ({ textDocument, position }) => files.answer('hover', textDocument.uri, null, file => {
      const offset = file.offsetAt(position);
      const placed = files.documentAt(file, offset);
      const compose = placed === undefined ? undefined : composeRoot(file.uri, placed.document);
      const shown = placed === undefined ? undefined : compose !== undefined ? hoverCompose(compose, offset - placed.start) : hoverKustomization(placed, offset - placed.start, isKustomizationName(file.uri)) ?? hoverOf(placed, offset - placed.start, { workspace, isPatch: workspace.kustomized.patches.has(file.uri) });
      const found = namedIn(context, file, offset);
      const named = found === undefined ? undefined : describeNamed(workspace, found.named);
      const range = found?.named.occurrences.find(each => each.document === found.document && each.range.start <= found.inside && found.inside <= each.range.end)?.range;
      if (placed === undefined || (shown === undefined && named === undefined)) return null;
      return {
        contents: { kind: MarkupKind.Markdown, value: [named, shown?.markdown].filter(part => part !== undefined).join('\n\n---\n\n') },
        range: toRange(file, placed.start, named === undefined || range === undefined ? shown?.range ?? { start: 0, end: 0 } : range),
      };
    }));
  },
};
