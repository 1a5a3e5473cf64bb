import http from 'node:http';
import https from 'node:https';

/**
 * What makes requests of `url`; with `ownAgent` Node's own, which leaves a request its agent. VS Code's extension host changes the modules in
 * place: their `request` has an agent with VS Code's proxy settings where the caller's was. @source microsoft/vscode-proxy-agent createHttpPatch
 */
export function requestOf(url: string, { ownAgent }: { readonly ownAgent: boolean }): typeof http.request {
  const module: Patched = url.startsWith('https:') ? https : http;
  return (ownAgent ? module.__vscodeOriginal ?? module : module).request;
}

interface Patched { readonly request: typeof http.request; readonly __vscodeOriginal?: { readonly request: typeof http.request } }
