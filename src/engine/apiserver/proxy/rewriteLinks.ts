/** Attributes of HTML that hold URLs. @source k8s.io/apimachinery util/proxy atomsToAttrs */
const ATTRIBUTE = /(\s(?:href|src|action|cite|formaction|data|background|codebase|longdesc|manifest|poster|usemap|icon|archive|classid|profile)\s*=\s*)(?:"([^"]*)"|'([^']*)')/gi;

/** Where the target says it is, and where the client sees it. */
export interface ProxyPlace {
  /** The path up to and with 'proxy'. */
  readonly prefix: string;
  /** 'address:port' of the target, as it may name itself. */
  readonly host: string;
}

/** A URL of the target as the client must ask for it; relative ones and those of other hosts stay. */
export function rewriteUrl(text: string, { prefix, host }: ProxyPlace): string {
  if (text.startsWith('/') && !text.startsWith('//')) return text.startsWith(`${prefix}/`) ? text : `${prefix}${text}`;
  const absolute = /^(?:https?:)?\/\/([^/?#]*)([^]*)$/.exec(text);
  return absolute !== null && absolute[1] === host ? `${prefix}${(absolute[2] ?? '').startsWith('/') ? '' : '/'}${absolute[2]}` : text;
}

/** A page whose links lead through the proxy. */
export function rewriteLinks(html: string, place: ProxyPlace): string {
  return html.replace(ATTRIBUTE, (_, before: string, double: string | undefined, single: string | undefined) =>
    double === undefined ? `${before}'${rewriteUrl(single ?? '', place)}'` : `${before}"${rewriteUrl(double, place)}"`);
}
