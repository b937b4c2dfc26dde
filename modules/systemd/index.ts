import { systemdModule } from '../../src/module/services/systemd.ts';

export const systemd = systemdModule('systemd');
