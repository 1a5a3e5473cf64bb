import * as vscode from 'vscode';
import { systemRandom } from '../../base/random.ts';

export interface WebviewPage { readonly extensionUri: vscode.Uri; readonly name: 'logs' | 'metrics'; readonly title: string }

/** Where a webview may read from: its own bundle. */
export function webviewRoots(extensionUri: vscode.Uri): vscode.Uri[] { return [vscode.Uri.joinPath(extensionUri, 'dist', 'webviews')]; }

/** The page of a webview: one script of ours by nonce, one style sheet, nothing else. The script makes the content. */
export function toWebviewHtml(webview: vscode.Webview, { extensionUri, name, title }: WebviewPage): string {
  const file = (extension: string) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webviews', `${name}.${extension}`)).toString();
  const nonce = systemRandom.uuid().replaceAll('-', '');
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="${escapeHtml(vscode.env.language)}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<link rel="stylesheet" href="${escapeHtml(file('css'))}">
<title>${escapeHtml(title)}</title>
</head>
<body data-translations="${escapeHtml(JSON.stringify(vscode.l10n.bundle ?? {}))}"><script nonce="${nonce}" src="${escapeHtml(file('js'))}"></script></body>
</html>`;
}

/** The tab's icon. */
export function webviewIcon(extensionUri: vscode.Uri, name: WebviewPage['name']): { readonly light: vscode.Uri; readonly dark: vscode.Uri } {
  const file = (theme: string) => vscode.Uri.joinPath(extensionUri, 'media', 'webviews', `${name}-${theme}.svg`);
  return { light: file('light'), dark: file('dark') };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`);
}
