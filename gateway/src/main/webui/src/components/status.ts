import type { AlertState, AuditDecision, ChannelType, DeliveryState, HealthStatus, OperationState, Reachability, Severity, WorkerState } from '../api/types';
import type { LiveState } from '../live/connection';
import type { Tone } from '../theme';

/** How one value of an enum looks. Each enum on screen has one table here; a new value does not compile until it has a row. */
export interface StatusStyle {
  label: string;
  tone: Tone;
}

export const SEVERITY: Record<Severity, StatusStyle> = {
  critical: { label: 'Critical', tone: 'danger' },
  warning: { label: 'Warning', tone: 'warning' },
  info: { label: 'Info', tone: 'info' },
};

export const ALERT_STATE: Record<AlertState, StatusStyle> = {
  PENDING: { label: 'Pending', tone: 'warning' },
  FIRING: { label: 'Firing', tone: 'danger' },
  ACKNOWLEDGED: { label: 'Acknowledged', tone: 'info' },
  RESOLVED: { label: 'Resolved', tone: 'success' },
};

export const WORKER_STATE: Record<WorkerState, StatusStyle> = {
  RUNNING: { label: 'Running', tone: 'success' },
  PAUSED: { label: 'Paused', tone: 'warning' },
  CLOSING: { label: 'Closing', tone: 'info' },
  LOST: { label: 'Lost', tone: 'danger' },
};

export const REACHABILITY: Record<Reachability, StatusStyle> = {
  REACHABLE: { label: 'Reachable', tone: 'success' },
  UNREACHABLE: { label: 'Unreachable', tone: 'danger' },
  UNKNOWN: { label: 'Not asked yet', tone: 'neutral' },
};

export const OPERATION_STATE: Record<OperationState, StatusStyle> = {
  PENDING: { label: 'Waiting', tone: 'neutral' },
  RUNNING: { label: 'Running', tone: 'info' },
  SUCCEEDED: { label: 'Done', tone: 'success' },
  FAILED: { label: 'Failed', tone: 'danger' },
  CANCELLED: { label: 'Cancelled', tone: 'neutral' },
};

export const HEALTH: Record<HealthStatus, StatusStyle> = {
  UP: { label: 'Healthy', tone: 'success' },
  DEGRADED: { label: 'Degraded', tone: 'warning' },
  DOWN: { label: 'Down', tone: 'danger' },
};

export const LIVE_STATE: Record<LiveState, StatusStyle> = {
  live: { label: 'Live', tone: 'success' },
  connecting: { label: 'Connecting', tone: 'neutral' },
  waiting: { label: 'Reconnecting', tone: 'warning' },
  stopped: { label: 'Offline', tone: 'neutral' },
};

export const CHANNEL_TYPE: Record<ChannelType, StatusStyle> = {
  webhook: { label: 'Webhook', tone: 'neutral' },
};

export const DELIVERY_STATE: Record<DeliveryState, StatusStyle> = {
  RETRYING: { label: 'Retrying', tone: 'warning' },
  DELIVERED: { label: 'Delivered', tone: 'success' },
  FAILED: { label: 'Failed', tone: 'danger' },
};

export const DECISION: Record<AuditDecision, StatusStyle> = {
  ALLOWED: { label: 'Allowed', tone: 'success' },
  DENIED: { label: 'Denied', tone: 'warning' },
};

/** The row for a value from the wire. A server newer than this page may send one that has no row: it is shown as it came. */
export function styleOf<V extends string>(table: Record<V, StatusStyle>, value: V): StatusStyle {
  return (table as Partial<Record<V, StatusStyle>>)[value] ?? { label: value, tone: 'neutral' };
}
