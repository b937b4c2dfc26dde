import { inventoryWarnings } from '../compile/lint/inventory.ts';
import { shownPath } from '../load/context.ts';
import type { Seen } from '../load/inventory/files.ts';
import { iniSurprises } from '../load/lint/ini-surprises.ts';
import { yamlSurprises } from '../load/lint/yaml-surprises.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Inventory, VariableLayer } from '../model/inventory.ts';

export type InventoryText = Parameters<Seen>[0];

/** What is no mistake of an inventory, and yet most likely not meant. */
export function inventoryLint(inventory: Inventory, texts: readonly InventoryText[]): readonly Diagnostic[] {
  const names = namesOfTexts(inventory);
  return [
    ...inventoryWarnings(inventory),
    ...texts.flatMap(({ text, file, form }) =>
      form === 'ini' ? iniSurprises(text, file) : yamlSurprises(text, file, names),
    ),
  ].map(placedHere);
}

/** `country: no` of one host is most likely a text when others have `country: de`. */
function namesOfTexts({ groups, hosts, varsFolders }: Inventory): ReadonlySet<string> {
  const folders = [...varsFolders.inventory, ...varsFolders.playbook];
  const layers: readonly VariableLayer[] = [
    ...[...groups.values(), ...hosts.values()].flatMap(({ vars }) => vars),
    ...folders.flatMap(folder => [...folder.groups.values(), ...folder.hosts.values()].flat()),
  ];
  const isText = (value: unknown): boolean =>
    typeof value === 'string' && !value.includes('{{') && !/^(?:y|yes|true|on|n|no|false|off|\d*)$/i.test(value);
  const open = [...new Set(layers)].filter(({ secret }) => secret !== true);
  return new Set(
    open.flatMap(({ values }) => Object.entries(values).flatMap(([name, value]) => (isText(value) ? [name] : []))),
  );
}

/** With the path as a reader of the terminal would write it. */
export function placedHere(item: Diagnostic): Diagnostic {
  return item.position === undefined
    ? item
    : { ...item, position: { ...item.position, file: shownPath(item.position.file) } };
}
