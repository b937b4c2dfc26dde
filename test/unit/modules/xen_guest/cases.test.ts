import { xenGuest } from '../../../../modules/xen_guest/index.ts';
import { describeCases } from '../../../support/module-cases.ts';

describeCases(xenGuest);
