import { modules } from '../../../modules/index.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, { readonly aliases?: readonly string[] }>>;
  readonly refused?: Readonly<Record<string, string>>;
}

/** Modules that Ansible does not have. */
const OWN = /^(?:xen_|guest_|nfs_|hvm_)/;

/** Modules that are called as Ansible calls them, with what a playbook may give them. */
export const everydayModules: readonly { readonly name: string; readonly params: Schema }[] = [...modules.values()]
  .filter(({ name }) => !OWN.test(name))
  .map(({ name, params }) => ({ name, params }));

/** Names of a parameter that a module takes, and those that it refuses with a word on what to do instead. */
export function namesOf({ properties = {}, refused = {} }: Schema): {
  readonly taken: readonly string[];
  readonly refused: readonly string[];
} {
  const taken = Object.entries(properties).flatMap(([name, { aliases = [] }]) => [name, ...aliases]);
  return { taken, refused: Object.keys(refused) };
}

/** The page that tells of all everyday modules which parameters they take. */
export function parameterTable(): string {
  const rows = everydayModules.map(({ name, params }) => {
    const refused = Object.entries(params.refused ?? {}).map(([key, mend]) => `\`${key}\`: ${mend}`);
    return `| [${name}](modules/${name}.md) | ${coded(namesOf(params).taken)} | ${cell(refused.join('<br>'))} |`;
  });
  return `# Parameters of the everyday modules

Made from the modules' schemas (\`npm run docs\`). \`npm run test:differential\` asks \`ansible-doc\` for the parameters of each module that
ansible-core has, and fails when one is neither taken nor refused. A parameter that is refused is told with its place before any host is
touched, with what to do instead.

| module | takes | refuses |
|---|---|---|
${rows.join('\n')}
`;
}

function coded(names: readonly string[]): string {
  return names.map(name => `\`${name}\``).join(' ');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
