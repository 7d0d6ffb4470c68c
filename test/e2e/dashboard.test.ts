/** The dashboard in a real browser, on the real service: every page and what can be done on it. */
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { describeCatalog } from './pages/catalog.ts';
import { describeCves } from './pages/cves.ts';
import { describeDevice } from './pages/device.ts';
import { describeDevices } from './pages/devices.ts';
import { describeHostile } from './pages/hostile.ts';
import { describeKbs } from './pages/kbs.ts';
import { describeLogIn } from './pages/log-in.ts';
import { describeOutage } from './pages/outage.ts';
import { describeOverview } from './pages/overview.ts';
import { describeShell } from './pages/shell.ts';
import { describeTry } from './pages/try.ts';
import { describeWalk } from './pages/walk.ts';
import { useStage } from './support/use-stage.ts';

describeWithTestData('the dashboard', () => {
  const stage = useStage();
  describeShell(stage);
  describeDevice(stage);
  describeOverview(stage);
  describeLogIn(stage);
  describeKbs(stage);
  describeCves(stage);
  describeDevices(stage);
  describeCatalog(stage);
  describeTry(stage);
  describeHostile(stage);
  describeOutage(stage);
  describeWalk(stage);
});
