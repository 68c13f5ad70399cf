import type { Alert, ApiKey, AuditRecord, AuditVerification, Channel, Cluster, DashboardSummary, LoginSession, Model, ModelNode, Operation, Role, Rule, User, Worker } from '../api/types';

const NOON = '2026-01-05T12:00:00Z';

export const worker = (changes: Partial<Worker> = {}): Worker => ({
  id: 'w1',
  version: 1,
  removed: false,
  clusterId: 'c1',
  clusterName: 'local',
  name: 'worker-one',
  address: 'tcp://127.0.0.1:40001',
  state: 'RUNNING',
  threads: 2,
  cpuRatio: 0.5,
  memoryBytes: 1024 ** 3,
  memoryLimitBytes: 2 * 1024 ** 3,
  tasksExecuting: 1,
  tasksReady: 3,
  managed: true,
  stale: false,
  reason: '',
  lastSeenAt: NOON,
  occurredAt: NOON,
  ...changes,
});

export const cluster = (changes: Partial<Cluster> = {}): Cluster => ({
  id: 'c1',
  name: 'local',
  address: 'tcp://127.0.0.1:8786',
  httpUrl: 'http://127.0.0.1:8787',
  labels: {},
  state: 'REACHABLE',
  controlApi: true,
  reason: '',
  workers: 1,
  lastSeenAt: NOON,
  version: 1,
  ...changes,
});

export const model = (changes: Partial<Model> = {}): Model => ({
  name: 'localhost:5000/tiny/byte:latest',
  digest: 'sha256:0123456789abcdef',
  size: 470_112,
  nodes: [{ id: 'n1', name: 'ollama-one', digest: '', loaded: true, sizeVram: 0, stale: false, reason: '', lastSeenAt: NOON }],
  stale: false,
  version: 1,
  ...changes,
});

export const modelNode = (changes: Partial<ModelNode> = {}): ModelNode => ({
  id: 'n1',
  name: 'ollama-one',
  url: 'http://127.0.0.1:11434',
  state: 'REACHABLE',
  ollamaVersion: '0.24.0',
  reason: '',
  models: 1,
  loaded: [],
  lastSeenAt: NOON,
  version: 1,
  ...changes,
});

export const operation = (changes: Partial<Operation> = {}): Operation => ({
  id: 'm-1',
  version: 1,
  kind: 'model.pull',
  target: 'llama3.2:1b',
  state: 'RUNNING',
  progress: 0.25,
  reason: 'pulling manifest',
  requestedBy: 'tester',
  links: {},
  createdAt: NOON,
  occurredAt: NOON,
  ...changes,
});

export const alert = (changes: Partial<Alert> = {}): Alert => ({
  id: 'a1',
  version: 1,
  fingerprint: 'f1',
  ruleId: 'r1',
  name: 'HighCpu',
  state: 'FIRING',
  severity: 'critical',
  labels: { alertname: 'HighCpu', instance: 'node-1' },
  annotations: { summary: 'The CPU is busy' },
  value: 0.97,
  startedAt: NOON,
  firedAt: NOON,
  acknowledgement: null,
  resolvedAt: null,
  reason: '',
  occurredAt: NOON,
  ...changes,
});

export const rule = (changes: Partial<Rule> = {}): Rule => ({
  id: 'r1',
  name: 'HighCpu',
  expression: 'node_cpu_utilization_ratio > 0.9',
  for: 'PT1M30S',
  severity: 'critical',
  labels: { team: 'platform' },
  annotations: { summary: 'The CPU is busy', runbook: 'HighCpu.md' },
  enabled: true,
  version: 4,
  createdAt: NOON,
  updatedAt: NOON,
  ...changes,
});

export const channel = (changes: Partial<Channel> = {}): Channel => ({
  id: 'h1',
  name: 'on-call',
  type: 'webhook',
  url: 'https://hooks.example.org/…',
  sendResolved: true,
  enabled: true,
  lastDelivery: null,
  failed: 0,
  ...changes,
});

export const auditRecord = (changes: Partial<AuditRecord> = {}): AuditRecord => ({
  index: 12,
  service: 'alert-service',
  occurredAt: NOON,
  actor: { kind: 'USER', id: 'u1', name: 'olga', method: 'access-token', address: '192.0.2.7' },
  action: 'rules.update',
  decision: 'ALLOWED',
  result: 'DONE',
  target: { kind: 'rule', id: 'r1', name: 'HighCpu' },
  changes: [{ field: 'severity', before: 'warning', after: 'critical' }],
  traceId: '4bf92f3577b34da6',
  forgotten: false,
  ...changes,
});

export const auditVerification = (changes: Partial<AuditVerification> = {}): AuditVerification => ({
  verdict: 'INTACT',
  first: 1,
  last: 1200,
  checked: 1200,
  anchoredTo: 1200,
  unanchored: 0,
  forgotten: 0,
  brokenAt: null,
  reason: null,
  next: null,
  ...changes,
});

export const loginSession = (changes: Partial<LoginSession> = {}): LoginSession => ({
  id: 's1',
  createdAt: NOON,
  lastUsedAt: NOON,
  expiresAt: '2026-01-12T12:00:00Z',
  address: '127.0.0.1',
  userAgent: 'Firefox',
  current: true,
  ...changes,
});

export const apiKey = (changes: Partial<ApiKey> = {}): ApiKey => ({
  id: 'k1',
  name: 'report',
  scopes: ['alerts:read'],
  models: ['llama3:*'],
  createdAt: NOON,
  ...changes,
});

export const user = (changes: Partial<User> = {}): User => ({
  id: 'u1',
  username: 'ada',
  roles: ['operator'],
  enabled: true,
  createdAt: NOON,
  updatedAt: NOON,
  ...changes,
});

export const role = (changes: Partial<Role> = {}): Role => ({
  name: 'operator',
  description: '',
  permissions: ['*:read', 'workers:*'],
  builtIn: true,
  ...changes,
});

export const summary = (changes: Partial<DashboardSummary> = {}): DashboardSummary => ({
  generatedAt: NOON,
  health: { status: 'UP', components: [] },
  nodes: [{ node: 'node-1', lastSeenAt: NOON, stale: false, memoryTotalBytes: 16 * 1024 ** 3, cpus: 4, load1: 0.5 }],
  workers: { total: 3, running: 2, stale: 1 },
  clusters: [],
  models: { total: 5, nodes: 2 },
  alerts: { firing: 1, acknowledged: 0, pending: 0, critical: 1 },
  recentAlerts: [],
  unavailable: [],
  ...changes,
});
