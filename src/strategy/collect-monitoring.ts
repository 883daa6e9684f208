import { type DescribedApp, placeOf, scheduledInput, scheduleOf } from './described-app';
import { readable, sorted } from './readable-values';
import type { AuditFact, DashboardFact, MeterFact } from './strategy-facts';
import { TagAudit } from '../audit';
import { TagCostMeter } from '../metering';
import { BedrockCostDashboard } from '../reports';

/** What counts by tag. */
export function collectMeters(app: DescribedApp): MeterFact[] {
  return app.of(TagCostMeter).map((meter) => ({
    path: meter.node.path,
    ...placeOf(meter),
    dimensionSets: meter.dimensionSets,
    intervalSeconds: meter.interval.toSeconds(),
    timeZone: meter.timeZone,
  }));
}

/** What holds profiles against a schema. */
export function collectAudits(app: DescribedApp): AuditFact[] {
  return app.of(TagAudit).map((audit) => ({
    path: audit.node.path,
    ...placeOf(audit),
    schedule: readable(scheduleOf(audit)?.ScheduleExpression),
    tagKeys: sorted(Object.keys(scheduledInput(audit)?.rules ?? {})),
  }));
}

/** What shows the spending. */
export function collectDashboards(app: DescribedApp): DashboardFact[] {
  return app.of(BedrockCostDashboard).map((dashboard) => ({ path: dashboard.node.path, ...placeOf(dashboard) }));
}
