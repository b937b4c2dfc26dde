import { preflight } from '../compile/preflight.ts';
import { settingsCheck } from '../connection/wrong-settings.ts';
import { actions } from '../execute/actions/index.ts';
import { WorstCaseReckoning } from '../execute/worst-case/worst-case.ts';
import { DiagnosticsError, isError } from '../model/diagnostic.ts';
import { modules } from '../../modules/index.ts';
import { catalog } from './catalog.ts';
import { type Loaded, loadRun, type PlaybookFiles } from './load-run.ts';
import { localFilesOf } from './local-files.ts';
import { passwordMistakes } from './passwords.ts';
import type { RunArguments } from './program.ts';
import { runOptions } from './run-options.ts';
import type { VaultAccess } from './vault-access.ts';

/** Reads and checks all that a run needs, and throws what is wrong. A person is asked when all that needs no answer was found right. */
export async function checkedRun(files: PlaybookFiles, args: RunArguments, vault: VaultAccess) {
  const draft = await loadRun(files, args, vault);
  const found = checked(draft, args, vault);
  return draft.answered === undefined ? found : checked(await draft.answered(), args, vault);
}

function checked(loaded: Loaded, args: RunArguments, vault: VaultAccess) {
  const options = runOptions(args, loaded);
  const localFiles = localFilesOf(new Date(), vault.bytes);
  const { lookup } = vault;
  const { inventory, readVars, loader, leftOpen } = loaded;
  const open = leftOpen === undefined ? {} : { leftOpen };
  const context = { ...open, inventory, loader, modules, actions, catalog, options, lookup, localFiles, readVars };
  const foresees = new WorstCaseReckoning({ ...options, modules, sizeOf: path => localFiles.size(path) });
  const ofHosts = preflight(loaded.schedule, { ...context, foresees, wrongSettings: settingsCheck() });
  const warnings = [...passwordMistakes(args), ...loaded.diagnostics, ...ofHosts];
  if (warnings.some(isError)) throw new DiagnosticsError(warnings);
  return { loaded, context, foresees, warnings };
}
