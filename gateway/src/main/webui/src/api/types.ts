/** The wire shapes of the public API. Instants are RFC 3339 strings; what is absent is left out or null. */

export type Instant = string;
export type Labels = Record<string, string>;
type Absent<T> = T | null | undefined;

export interface Page<T> {
  items: T[];
  next?: string | null;
}

/** A fact that carries its version; readers keep the highest. */
export interface Versioned {
  id: string;
  version: number;
  removed?: boolean;
}

export type HealthStatus = 'UP' | 'DEGRADED' | 'DOWN';

export interface HealthComponent {
  name: string;
  status: HealthStatus;
  since?: Absent<Instant>;
  latencyMs?: Absent<number>;
  reason?: Absent<string>;
}

export interface Health {
  status: HealthStatus;
  components?: HealthComponent[];
}

export type WorkerState = 'RUNNING' | 'PAUSED' | 'CLOSING' | 'LOST';

export interface Worker extends Versioned {
  clusterId: string;
  clusterName?: Absent<string>;
  name: string;
  address?: Absent<string>;
  state: WorkerState;
  threads: number;
  cpuRatio: number;
  memoryBytes: number;
  memoryLimitBytes: number;
  tasksExecuting: number;
  tasksReady: number;
  managed: boolean;
  stale: boolean;
  reason?: Absent<string>;
  lastSeenAt?: Absent<Instant>;
  occurredAt: Instant;
}

export type Reachability = 'REACHABLE' | 'UNREACHABLE' | 'UNKNOWN';

export interface Cluster {
  id: string;
  name: string;
  address: string;
  httpUrl: string;
  labels?: Labels;
  state: Reachability;
  controlApi?: boolean;
  reason?: Absent<string>;
  workers: number;
  lastSeenAt?: Absent<Instant>;
  version?: number;
}

export interface ModelOnNode {
  id: string;
  name: string;
  digest?: Absent<string>;
  loaded: boolean;
  sizeVram?: number;
  stale: boolean;
  reason?: Absent<string>;
  lastSeenAt?: Absent<Instant>;
}

export interface Model {
  name: string;
  digest?: Absent<string>;
  size: number;
  nodes: ModelOnNode[];
  stale?: boolean;
  version?: number;
}

/** What became of a model on one node that was asked to delete it. */
export interface Removal {
  node: string;
  name: string;
  result: string;
  reason?: Absent<string>;
}

export interface ModelNode {
  id: string;
  name: string;
  url: string;
  host?: Absent<string>;
  labels?: Labels;
  state: Reachability;
  ollamaVersion?: Absent<string>;
  reason?: Absent<string>;
  models: number;
  loaded?: string[];
  lastSeenAt?: Absent<Instant>;
  version?: number;
}

export type OperationState = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export interface Operation extends Versioned {
  kind: string;
  target?: Absent<string>;
  state: OperationState;
  progress: number;
  reason?: Absent<string>;
  requestedBy?: Absent<string>;
  links?: Record<string, string>;
  createdAt?: Absent<Instant>;
  occurredAt: Instant;
}

export type AlertState = 'PENDING' | 'FIRING' | 'ACKNOWLEDGED' | 'RESOLVED';
export type Severity = 'critical' | 'warning' | 'info';

export interface Acknowledgement {
  by: string;
  comment?: Absent<string>;
  at: Instant;
  until?: Absent<Instant>;
}

export interface Alert extends Versioned {
  fingerprint: string;
  ruleId?: Absent<string>;
  name: string;
  state: AlertState;
  severity: Severity;
  labels?: Labels;
  annotations?: Labels;
  value?: Absent<number>;
  startedAt?: Absent<Instant>;
  firedAt?: Absent<Instant>;
  acknowledgement?: Absent<Acknowledgement>;
  resolvedAt?: Absent<Instant>;
  reason?: Absent<string>;
  occurredAt: Instant;
}

export interface Rule {
  id: string;
  name: string;
  expression: string;
  /** ISO-8601 duration. */
  for: string;
  severity: Severity;
  labels?: Labels;
  annotations?: Labels;
  enabled: boolean;
  version?: number;
  createdAt?: Absent<Instant>;
  updatedAt?: Absent<Instant>;
}

/** A rule as it is sent; the version, when given, must be the one the edit started from. */
export type RuleDraft = Pick<Rule, 'name' | 'expression' | 'for' | 'severity' | 'enabled' | 'version'> & { labels: Labels; annotations: Labels };

/** One place where somebody is signed in. */
export interface LoginSession {
  id: string;
  createdAt: Instant;
  lastUsedAt: Instant;
  expiresAt: Instant;
  address: string;
  userAgent: string;
  current: boolean;
}

export interface ApiKey {
  id: string;
  name: string;
  scopes: string[];
  clusters?: Absent<string[]>;
  models?: Absent<string[]>;
  expiresAt?: Absent<Instant>;
  createdAt: Instant;
  lastUsedAt?: Absent<Instant>;
}

export interface ApiKeyDraft {
  name: string;
  scopes: string[];
  models?: string[];
  expiresAt?: Instant;
}

/** A key with its text, in the one answer that shows it. */
export interface MadeApiKey {
  apiKey: ApiKey;
  key: string;
}

/** Somebody who may sign in. Without clusters or models there is no limit to them. */
export interface User {
  id: string;
  username: string;
  roles: string[];
  clusters?: Absent<string[]>;
  models?: Absent<string[]>;
  enabled: boolean;
  createdAt: Instant;
  updatedAt: Instant;
}

export interface Role {
  name: string;
  description: string;
  permissions: string[];
  builtIn: boolean;
}

/** Whether logins need a code. */
export interface SecondFactor {
  enabled: boolean;
  recoveryCodesLeft?: Absent<number>;
}

/** The secret of an app, in the one answer that shows it. */
export interface SecondFactorSecret {
  secret: string;
  uri: string;
}

/** In the one answer that shows them. */
export interface RecoveryCodes {
  recoveryCodes: string[];
}

export type ChannelType = 'webhook';

export type DeliveryState = 'RETRYING' | 'DELIVERED' | 'FAILED';

export interface Delivery {
  at?: Absent<Instant>;
  state: DeliveryState;
  reason?: Absent<string>;
}

export interface Channel {
  id: string;
  name: string;
  type: ChannelType;
  url?: Absent<string>;
  sendResolved: boolean;
  enabled: boolean;
  lastDelivery?: Absent<Delivery>;
  failed?: number;
}

export interface ChannelDraft {
  name: string;
  type: ChannelType;
  url: string;
  sendResolved: boolean;
  enabled: boolean;
}

export interface NodeSummary {
  node: string;
  lastSeenAt?: Absent<Instant>;
  stale?: boolean;
  cpuRatio?: Absent<number>;
  memoryRatio?: Absent<number>;
  diskRatio?: Absent<number>;
  networkReceiveBytesPerSecond?: Absent<number>;
  networkTransmitBytesPerSecond?: Absent<number>;
  memoryTotalBytes?: Absent<number>;
  cpus?: Absent<number>;
  load1?: Absent<number>;
}

export interface DashboardSummary {
  generatedAt: Instant;
  health?: Absent<Health>;
  nodes?: Absent<NodeSummary[]>;
  workers?: Absent<{ total: number; running: number; stale: number }>;
  clusters?: Absent<Cluster[]>;
  models?: Absent<{ total: number; nodes: number }>;
  alerts?: Absent<{ firing: number; acknowledged: number; pending: number; critical: number }>;
  recentAlerts?: Absent<Alert[]>;
  /** Names of the services that did not answer. */
  unavailable?: string[];
}

export interface Sample {
  name: string;
  labels?: Labels;
  value: number;
}

/** What one scrape of one source saw. */
export interface SamplesObserved {
  source: string;
  observedAt: Instant;
  samples: Sample[];
}

/** The last known value of one series. */
export interface LatestSample extends Sample {
  observedAt: Instant;
  stale?: boolean;
}

/** A range in Prometheus' response format. */
export interface RangeResponse {
  status: string;
  data?: { resultType: string; result: { metric: Labels; values: [number, string][] }[] };
}

export interface Tokens {
  accessToken: string;
  expiresIn: number;
  sessionId?: string;
}

export type AuditDecision = 'ALLOWED' | 'DENIED';

export interface AuditChange {
  field: string;
  before?: Absent<string>;
  after?: Absent<string>;
}

/** A record of the audit trail, with what is still known of the persons in it. */
export interface AuditRecord {
  index: number;
  service: string;
  occurredAt: Instant;
  actor: { kind: string; id: string; name?: Absent<string>; method: string; address?: Absent<string> };
  action: string;
  /** Absent when the record cannot be read any more. */
  decision?: Absent<AuditDecision>;
  result: string;
  target: { kind: string; id: string; name?: Absent<string> };
  changes: AuditChange[];
  traceId?: Absent<string>;
  forgotten: boolean;
  /** What is not as it was written. */
  damage?: Absent<string>;
}

export type VerificationVerdict = 'INTACT' | 'BROKEN' | 'UNFINISHED';

/** How far the trail was verified, and what was found. */
export interface AuditVerification {
  verdict: VerificationVerdict;
  first: number;
  last: number;
  checked: number;
  anchoredTo: number | null;
  unanchored: number;
  forgotten: number;
  brokenAt: number | null;
  reason: string | null;
  next: string | null;
}
