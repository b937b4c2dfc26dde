import { packagesModule } from '../../src/module/packages/module.ts';

export const yum = packagesModule('yum', 'yum');
