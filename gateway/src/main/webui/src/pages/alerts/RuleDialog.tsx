import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import Switch from '@mui/material/Switch';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { Problem } from '../../api/problem';
import { useSaveRule } from '../../api/rules';
import type { Labels, Rule, RuleDraft, Severity } from '../../api/types';
import { FormDialog } from '../../components/Dialogs';
import { durationOf, secondsOf } from '../../components/format';
import { useNotice } from '../../components/Notices';
import { SEVERITY } from '../../components/status';
import { MONOSPACE } from '../../theme';

/** Conditions on what every machine tells; a click puts one into the field. */
const IDEAS = [
  { label: 'CPU busy', expression: 'node_cpu_utilization_ratio > 0.9' },
  { label: 'Memory short', expression: 'node_memory_utilization_ratio > 0.9' },
  { label: 'Disk full', expression: 'node_disk_utilization_ratio > 0.85' },
  { label: 'Target down', expression: 'up == 0' },
] as const;

/** A rule as it is sent: what the server adds is left out. */
export function draftOf(rule: Rule): RuleDraft {
  const { name, expression, for: lasting, severity, enabled, version } = rule;
  return { name, expression, for: lasting, severity, enabled, labels: rule.labels ?? {}, annotations: rule.annotations ?? {}, ...(version === undefined ? {} : { version }) };
}

const NEW: RuleDraft = { name: '', expression: '', for: 'PT10S', severity: 'warning', enabled: true, labels: {}, annotations: {} };

export function RuleDialog({ rule, onClose }: { rule?: Rule; onClose: () => void }) {
  const save = useSaveRule();
  const notice = useNotice();
  const initial = rule === undefined ? NEW : draftOf(rule);
  const [name, setName] = useState(initial.name);
  const [expression, setExpression] = useState(initial.expression);
  const [seconds, setSeconds] = useState(String(secondsOf(initial.for) ?? 0));
  const [severity, setSeverity] = useState<Severity>(initial.severity);
  const [enabled, setEnabled] = useState(initial.enabled);
  const [summary, setSummary] = useState(initial.annotations['summary'] ?? '');
  const [labelText, setLabelText] = useState(textOf(initial.labels));
  const labels = labelsOf(labelText);
  const lasts = Number(seconds);
  const lastsValid = seconds.trim() !== '' && Number.isFinite(lasts) && lasts >= 0;
  const problem = save.error === null ? undefined : Problem.from(save.error);

  const submit = () => {
    if (labels === undefined) {
      return;
    }
    const annotations = Object.fromEntries(Object.entries(initial.annotations).filter(([key]) => key !== 'summary'));
    const draft: RuleDraft = {
      ...initial,
      name: name.trim(),
      expression: expression.trim(),
      for: durationOf(lasts),
      severity,
      enabled,
      labels,
      annotations: summary.trim() === '' ? annotations : { ...annotations, summary: summary.trim() },
    };
    save.mutate(
      { ...(rule === undefined ? {} : { id: rule.id }), draft },
      {
        onSuccess: () => {
          notice(`${draft.name} is saved`);
          onClose();
        },
      },
    );
  };

  return (
    <FormDialog
      title={rule === undefined ? 'New rule' : `Edit ${rule.name}`}
      submit={rule === undefined ? 'Create rule' : 'Save rule'}
      submitTestId="rule-submit"
      busy={save.isPending}
      disabled={name.trim() === '' || expression.trim() === '' || !lastsValid || labels === undefined}
      error={save.error}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextField
        label="Name"
        placeholder="HighCpu"
        autoFocus
        value={name}
        error={problem?.forField('name') !== undefined}
        helperText={problem?.forField('name')}
        slotProps={{ htmlInput: { 'data-testid': 'rule-name' } }}
        onChange={(event) => {
          setName(event.target.value);
        }}
      />
      <Box>
        <TextField
          label="Condition"
          placeholder="node_cpu_utilization_ratio > 0.9"
          value={expression}
          error={problem?.forField('expression') !== undefined}
          helperText={problem?.forField('expression') ?? 'A metric, compared with a number; every series that matches raises its own alert'}
          slotProps={{ htmlInput: { 'data-testid': 'rule-expression', spellCheck: false, autoCapitalize: 'none', sx: { fontFamily: MONOSPACE, fontSize: '0.82rem' } } }}
          onChange={(event) => {
            setExpression(event.target.value);
          }}
        />
        <Stack direction="row" sx={{ gap: 0.5, mt: 1, flexWrap: 'wrap', alignItems: 'center' }}>
          <Typography variant="caption" sx={{ color: 'text.secondary', mr: 0.5 }}>
            For example
          </Typography>
          {IDEAS.map((idea) => (
            <Button
              key={idea.label}
              variant="outlined"
              color="inherit"
              sx={{ py: 0, px: 1, fontSize: '0.72rem' }}
              onClick={() => {
                setExpression(idea.expression);
              }}
            >
              {idea.label}
            </Button>
          ))}
        </Stack>
      </Box>
      <Stack direction={{ xs: 'column', sm: 'row' }} sx={{ gap: 2 }}>
        <TextField
          label="Held for (seconds)"
          type="number"
          value={seconds}
          error={!lastsValid || problem?.forField('for') !== undefined}
          helperText={problem?.forField('for') ?? 'How long it must hold before it fires'}
          slotProps={{ htmlInput: { min: 0, 'data-testid': 'rule-for' } }}
          onChange={(event) => {
            setSeconds(event.target.value);
          }}
        />
        <TextField
          select
          label="Severity"
          value={severity}
          onChange={(event) => {
            setSeverity(event.target.value as Severity);
          }}
        >
          {(Object.keys(SEVERITY) as Severity[]).map((value) => (
            <MenuItem key={value} value={value}>
              {SEVERITY[value].label}
            </MenuItem>
          ))}
        </TextField>
      </Stack>
      <TextField
        label="Summary"
        placeholder="What is wrong, for the person who is called"
        value={summary}
        error={problem?.forField('annotations') !== undefined}
        helperText={problem?.forField('annotations')}
        onChange={(event) => {
          setSummary(event.target.value);
        }}
      />
      <TextField
        label="Labels"
        placeholder="team=platform"
        multiline
        minRows={1}
        maxRows={5}
        value={labelText}
        error={labels === undefined || problem?.forField('labels') !== undefined}
        helperText={problem?.forField('labels') ?? 'One key=value per line'}
        onChange={(event) => {
          setLabelText(event.target.value);
        }}
      />
      <FormControlLabel
        control={
          <Switch
            checked={enabled}
            onChange={(event) => {
              setEnabled(event.target.checked);
            }}
          />
        }
        label="Enabled"
        slotProps={{ typography: { variant: 'body2' } }}
      />
    </FormDialog>
  );
}

const textOf = (labels: Labels): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n');

/** The labels in the text, or nothing when a line is none. */
export function labelsOf(text: string): Labels | undefined {
  const labels: Labels = {};
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    if (line === '') {
      continue;
    }
    const [key, ...value] = line.split('=');
    if (key === undefined || !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(key.trim()) || value.length === 0) {
      return undefined;
    }
    labels[key.trim()] = value.join('=').trim();
  }
  return labels;
}
