import { systemdModule } from '../../src/module/services/systemd.ts';

export const systemdService = systemdModule('systemd_service');
