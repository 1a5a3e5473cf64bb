import http from 'node:http';
import https from 'node:https';

/**
 * Node's own `request`. VS Code's extension host changes the modules in place: its `request` has an agent with VS Code's proxy settings
 * where the caller's was. @source microsoft/vscode-proxy-agent createHttpPatch
 */
export function nodeRequest(url: string): typeof http.request {
  const module: Patched = url.startsWith('https:') ? https : http;
  return (module.__vscodeOriginal ?? module).request;
}

interface Patched { readonly request: typeof http.request; readonly __vscodeOriginal?: { readonly request: typeof http.request } }
