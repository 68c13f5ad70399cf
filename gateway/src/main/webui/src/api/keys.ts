import type { AuditSearch } from './audit';

/** The keys of the query cache. A message of the stream updates or invalidates one of them. */
export const keys = {
  dashboard: ['dashboard'] as const,
  health: ['health'] as const,
  workers: ['workers'] as const,
  clusters: ['clusters'] as const,
  models: ['models'] as const,
  modelNodes: ['model-nodes'] as const,
  operations: ['operations'] as const,
  alerts: ['alerts'] as const,
  rules: ['rules'] as const,
  channels: ['channels'] as const,
  audit: (search: AuditSearch) => ['audit', search] as const,
  sessions: ['sessions'] as const,
  apiKeys: ['api-keys'] as const,
  users: ['users'] as const,
  roles: ['roles'] as const,
  secondFactor: ['second-factor'] as const,
  history: (node: string) => ['metrics', 'history', node] as const,
};
