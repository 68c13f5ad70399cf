-- The rule that the suite brings for itself. It is a rule like any other: people may edit it, switch it off or delete it.
-- The bucket is RuleId.bucket of this id; on a name that is taken already, the rule of that name stays.
INSERT INTO alert_rule (id, bucket, name, expression, hold_millis, severity, labels, annotations, enabled, version,
                        created_at, updated_at)
VALUES ('6b7f0c52-3d0e-4c57-9a1d-0a8d6c1f5e01', 1, 'ComponentDegraded', 'component_up < 1', 60000, 'WARNING', '{}',
        '{"summary": "A component of Cluster AI is down or not complete; GET /api/v1/health says why.",
          "runbook": "docs/runbooks/ComponentDegraded.md"}',
        true, 1, now(), now())
ON CONFLICT (name) DO NOTHING;

UPDATE rule_revision SET value = value + 1;
