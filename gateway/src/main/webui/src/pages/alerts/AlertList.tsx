import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { BellOff, UserCheck } from 'lucide-react';
import { useState } from 'react';
import { useAlerts } from '../../api/alerts';
import { useMay } from '../../api/auth';
import type { Alert, AlertState } from '../../api/types';
import { EmptyFace, Loaded } from '../../components/Faces';
import { ago, dateTime, number, span } from '../../components/format';
import { LabelList } from '../../components/LabelList';
import { Panel } from '../../components/Panel';
import { ALERT_STATE, SEVERITY, styleOf } from '../../components/status';
import { StatusChip } from '../../components/StatusChip';
import { useNow } from '../../components/useNow';
import { LINE, TONE_COLOR } from '../../theme';
import { AcknowledgeDialog } from './AcknowledgeDialog';

type View = 'open' | 'resolved' | 'all';

const SHOWN: Record<View, { label: string; states: readonly AlertState[]; empty: string }> = {
  open: { label: 'Open', states: ['FIRING', 'ACKNOWLEDGED', 'PENDING'], empty: 'Nothing is pending, firing or acknowledged now. New alerts appear here by themselves.' },
  resolved: { label: 'Resolved', states: ['RESOLVED'], empty: 'No alert was resolved lately.' },
  all: { label: 'All', states: ['FIRING', 'ACKNOWLEDGED', 'PENDING', 'RESOLVED'], empty: 'No rule has raised an alert yet.' },
};

export function AlertList() {
  const alerts = useAlerts();
  const mayAcknowledge = useMay('alerts:acknowledge');
  const [view, setView] = useState<View>('open');
  const [acknowledged, setAcknowledged] = useState<string>();
  const shown = alerts.data?.filter((alert) => SHOWN[view].states.includes(alert.state));
  const chosen = alerts.data?.find((alert) => alert.id === acknowledged);
  return (
    <>
      <Panel
        title="Alerts"
        detail={shown && String(shown.length)}
        action={
          <ToggleButtonGroup
            size="small"
            exclusive
            aria-label="Alerts shown"
            value={view}
            onChange={(_, next: View | null) => {
              setView(next ?? view);
            }}
          >
            {(Object.keys(SHOWN) as View[]).map((key) => (
              <ToggleButton key={key} value={key} sx={{ px: 1.25, py: 0.25, textTransform: 'none', fontSize: '0.76rem' }}>
                {SHOWN[key].label}
              </ToggleButton>
            ))}
          </ToggleButtonGroup>
        }
      >
        <Loaded
          query={{ ...alerts, data: shown }}
          what="alerts"
          empty={<EmptyFace icon={BellOff} title={view === 'open' ? 'All quiet' : 'No alerts'} hint={SHOWN[view].empty} />}
        >
          {(items) => (
            <AlertRows
              alerts={items}
              mayAcknowledge={mayAcknowledge}
              onAcknowledge={(alert) => {
                setAcknowledged(alert.id);
              }}
            />
          )}
        </Loaded>
      </Panel>
      {chosen !== undefined && (
        <AcknowledgeDialog
          alert={chosen}
          onClose={() => {
            setAcknowledged(undefined);
          }}
        />
      )}
    </>
  );
}

function AlertRows({ alerts, mayAcknowledge, onAcknowledge }: { alerts: Alert[]; mayAcknowledge: boolean; onAcknowledge: (alert: Alert) => void }) {
  const now = useNow();
  return (
    <Box component="ul" aria-label="Alerts" aria-live="polite" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {alerts.map((alert) => (
        <AlertRow
          key={alert.id}
          alert={alert}
          now={now}
          mayAcknowledge={mayAcknowledge}
          onAcknowledge={() => {
            onAcknowledge(alert);
          }}
        />
      ))}
    </Box>
  );
}

function AlertRow({ alert, now, mayAcknowledge, onAcknowledge }: { alert: Alert; now: number; mayAcknowledge: boolean; onAcknowledge: () => void }) {
  const severity = styleOf(SEVERITY, alert.severity);
  const text = alert.annotations?.['summary'] ?? alert.annotations?.['description'];
  return (
    <Stack
      component="li"
      direction={{ xs: 'column', md: 'row' }}
      data-testid="alert-row"
      data-alert-name={alert.name}
      data-alert-id={alert.id}
      data-state={alert.state}
      data-severity={alert.severity}
      sx={{
        gap: { xs: 1, md: 2 },
        px: 2,
        py: 1.5,
        borderLeft: `3px solid ${alert.state === 'RESOLVED' ? 'transparent' : TONE_COLOR[severity.tone]}`,
        '&:not(:first-of-type)': { borderTop: `1px solid ${LINE}` },
        opacity: alert.state === 'RESOLVED' ? 0.8 : 1,
      }}
    >
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Stack direction="row" sx={{ alignItems: 'center', gap: 1, flexWrap: 'wrap' }}>
          <Typography sx={{ fontWeight: 600, fontSize: '0.9rem' }}>{alert.name}</Typography>
          <StatusChip status={styleOf(ALERT_STATE, alert.state)} />
          <StatusChip status={severity} quiet />
        </Stack>
        {text !== undefined && (
          <Typography variant="body2" sx={{ mt: 0.5 }}>
            {text}
          </Typography>
        )}
        <LabelList labels={alert.labels} without={['alertname', 'severity', '__name__']} />
        {alert.acknowledgement && (
          <Stack direction="row" sx={{ alignItems: 'center', gap: 0.75, mt: 0.75, color: TONE_COLOR.info }}>
            <UserCheck size={14} aria-hidden />
            <Typography variant="caption" data-testid="acknowledgement">
              {alert.acknowledgement.by}
              {alert.acknowledgement.comment && <>: “{alert.acknowledgement.comment}”</>}
              <Box component="span" sx={{ color: 'text.secondary' }}>
                {' '}
                · {ago(alert.acknowledgement.at, now)}
                {alert.acknowledgement.until && `, until ${dateTime(alert.acknowledgement.until)}`}
              </Box>
            </Typography>
          </Stack>
        )}
      </Box>
      <Stack direction="row" sx={{ alignItems: 'center', gap: 2.5, flexShrink: 0 }}>
        <Fact label="Value" value={number(alert.value)} />
        <Fact label={times(alert, now).label} value={times(alert, now).value} title={dateTime(alert.firedAt ?? alert.startedAt)} />
        <Box sx={{ width: { md: 112 }, textAlign: 'right' }}>
          {alert.state === 'FIRING' && mayAcknowledge && (
            <Button variant="outlined" color="inherit" onClick={onAcknowledge} data-testid="acknowledge-button" aria-label={`Acknowledge ${alert.name}`}>
              Acknowledge
            </Button>
          )}
        </Box>
      </Stack>
    </Stack>
  );
}

function times(alert: Alert, now: number): { label: string; value: string } {
  const begun = alert.firedAt ?? alert.startedAt;
  switch (alert.state) {
    case 'RESOLVED':
      return { label: alert.reason ? `Resolved: ${alert.reason}` : 'Resolved', value: ago(alert.resolvedAt ?? alert.occurredAt, now) };
    case 'PENDING':
      return { label: 'Pending for', value: lasting(alert.startedAt, now) };
    case 'FIRING':
    case 'ACKNOWLEDGED':
      return { label: 'Firing for', value: lasting(begun, now) };
  }
}

const lasting = (since: string | null | undefined, now: number) => (since ? span(now - Date.parse(since)) : '–');

function Fact({ label, value, title }: { label: string; value: string; title?: string }) {
  return (
    <Box sx={{ minWidth: 72 }} title={title}>
      <Typography variant="caption" component="p" sx={{ color: 'text.secondary', whiteSpace: 'nowrap', maxWidth: 180, overflow: 'hidden', textOverflow: 'ellipsis' }}>
        {label}
      </Typography>
      <Typography variant="body2" sx={{ fontWeight: 550, fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
        {value}
      </Typography>
    </Box>
  );
}
