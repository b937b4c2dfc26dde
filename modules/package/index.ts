import { packagesModule } from '../../src/module/packages/module.ts';

export const packageModule = packagesModule('package', 'auto');
