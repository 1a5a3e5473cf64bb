import { toName } from './toName.ts';

/** A thing that asks for a name: whichever of its kind is called `thing` is the same one. */
export interface Wanted { readonly kind: string; readonly wish: string; readonly thing: string }

/** Gives each thing of a kind a name of its own that Kubernetes takes, as near to its wish as is left, and the same one again. */
export function uniqueNames(): (wanted: Wanted) => string {
  const owners = new Map<string, string>();
  return ({ kind, wish, thing }) => {
    for (let number = 1; ; number++) {
      const name = number === 1 ? toName(wish) : numbered(toName(wish), number);
      const owner = owners.get(`${kind}/${name}`);
      if (owner !== undefined && owner !== thing) continue;
      owners.set(`${kind}/${name}`, thing);
      return name;
    }
  };
}

const numbered = (name: string, number: number) => `${name.slice(0, 62 - String(number).length)}-${number}`;
