type Attributes = Readonly<Record<string, string | boolean>>;

/** Makes an element; `true` sets an empty attribute, `false` none. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: readonly (Node | string)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== false) element.setAttribute(name, value === true ? '' : value);
  element.append(...children);
  return element;
}

/** Paths on a 16 × 16 grid, drawn with the text's colour. */
const icons = {
  previous: 'M3 10.5 8 5.5l5 5', next: 'M3 5.5l5 5 5-5', bottom: 'M8 2v9M3.5 7 8 11.5 12.5 7M3 14h10',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z', save: 'M8 2v8M4.5 6.5 8 10l3.5-3.5M2.5 10.5v3h11v-3', clear: 'M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.5 9h6l.5-9M7 7v4M9 7v4',
} as const;

export type IconName = keyof typeof icons;

export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  for (const [attribute, value] of Object.entries({ viewBox: '0 0 16 16', width: '16', height: '16', fill: 'none', stroke: 'currentColor', 'stroke-width': '1.2', 'aria-hidden': 'true' })) svg.setAttribute(attribute, value);
  path.setAttribute('d', icons[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name: IconName, label: string, onClick: () => void): HTMLButtonElement {
  const button = h('button', { type: 'button', class: 'icon', 'aria-label': label, title: label }, icon(name));
  button.addEventListener('click', onClick);
  return button;
}

/** A button that is on or off. */
export function toggle(text: string, label: string, isOn: boolean, onChange: (isOn: boolean) => void): HTMLButtonElement {
  const button = h('button', { type: 'button', class: 'toggle', 'aria-pressed': String(isOn), 'aria-label': label, title: label }, text);
  button.addEventListener('click', () => {
    const now = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(now));
    onChange(now);
  });
  return button;
}
