import { type Command, Help, type Option } from 'commander';

/** What help says of an option: one that is off, or has no values yet, has no default worth telling. */
export function optionDescription(option: Option): string {
  const { defaultValue } = option as { readonly defaultValue?: unknown };
  const isNothing = defaultValue === false || (Array.isArray(defaultValue) && defaultValue.length === 0);
  const shown = isNothing ? (Object.create(option, { defaultValue: { value: undefined } }) as Option) : option;
  return new Help().optionDescription(shown);
}

/** Commands that are made apart know nothing of how their program helps and ends; this tells them and all below them. */
export function inheritDownwards(command: Command): void {
  for (const below of command.commands) {
    below.copyInheritedSettings(command);
    inheritDownwards(below);
  }
}
