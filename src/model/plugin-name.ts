/** The name of a connection, a way to become someone or a strategy without the collection that all of ours stand in. */
export function pluginName(name: string): string {
  return name.replace(/^ansible\.(?:builtin|legacy)\./, '');
}
