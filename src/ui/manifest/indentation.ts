import * as vscode from 'vscode';
import { enterRules } from './enterRules.ts';

/** Extensions that bring rules of their own for YAML. */
const OTHERS = ['redhat.vscode-yaml'];

/** Lets Enter indent as manifests are written, from the first manifest on; brackets, comments and all else of YAML stay as they are, and where another extension has rules for Enter those too. */
export function indentManifests(): vscode.Disposable {
  if (OTHERS.some(id => vscode.extensions.getExtension(id) !== undefined)) return { dispose: () => undefined };
  return vscode.languages.setLanguageConfiguration('yaml', {
    onEnterRules: enterRules.map(({ before, after, append, isDeeper }) => ({
      beforeText: before, ...after === undefined ? {} : { afterText: after },
      action: { indentAction: isDeeper === true ? vscode.IndentAction.Indent : vscode.IndentAction.None, ...append === undefined ? {} : { appendText: append } },
    })),
  });
}
