import { packagesModule } from '../../src/module/packages/module.ts';

export const dnf = packagesModule('dnf', 'dnf');
