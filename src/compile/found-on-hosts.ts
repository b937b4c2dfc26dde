import type { Diagnostic } from '../model/diagnostic.ts';

/** The same mistake on many hosts is told once, with the hosts that it was seen on. */
export class FoundOnHosts {
  readonly #found = new Map<string, { readonly diagnostic: Diagnostic; readonly hosts: string[] }>();

  /** What is not sure counts only where a host comes to it; it is a warning, so that nobody learns of it in the middle of a run. */
  add(host: string, told: Diagnostic, isSure = true): void {
    const diagnostic = isSure ? told : warned(told);
    const { position, code, cause } = diagnostic;
    const key = [position?.file, position?.line, position?.column, code, cause].join('\0');
    const entry = this.#found.get(key) ?? { diagnostic, hosts: [] };
    entry.hosts.push(host);
    this.#found.set(key, entry);
  }

  diagnostics(): readonly Diagnostic[] {
    return [...this.#found.values()].map(({ diagnostic, hosts }) => {
      const [first = '', ...more] = [...new Set(hosts)];
      return {
        ...diagnostic,
        cause: `${diagnostic.cause} (host ${first}${more.length === 0 ? '' : ` and ${more.length} more`})`,
      };
    });
  }
}

function warned(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, severity: 'warning', cause: `a host that comes here will fail: ${diagnostic.cause}` };
}
