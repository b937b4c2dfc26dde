import { packagesModule } from '../../src/module/packages/module.ts';

export const apk = packagesModule('apk', 'apk');
