import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import Paper from '@mui/material/Paper';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { Activity, Bell, BellRing, Boxes, Cpu } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { useAlerts } from '../../api/alerts';
import { useDashboard, useHealth } from '../../api/dashboard';
import { useLiveNodes, useNodeSeries } from '../../api/metrics';
import type { Alert, DashboardSummary, Health, NodeSummary } from '../../api/types';
import { EmptyFace, FailedFace, Loaded, LoadingFace, OutdatedBanner } from '../../components/Faces';
import { ago, bytes, bytesPerSecond, number, percent, plural, span } from '../../components/format';
import { PageHeader, Panel } from '../../components/Panel';
import { ALERT_STATE, HEALTH, SEVERITY, styleOf } from '../../components/status';
import { Dot, StatusChip } from '../../components/StatusChip';
import { TimeChart } from '../../components/TimeChart';
import { useNow } from '../../components/useNow';
import { LINE, SERIES_COLOR, TONE_COLOR } from '../../theme';
import type { Tone } from '../../theme';

const WINDOWS = [
  { seconds: 60, label: '1 min' },
  { seconds: 300, label: '5 min' },
  { seconds: 600, label: '10 min' },
] as const;

export function DashboardPage() {
  const dashboard = useDashboard();
  const health = useHealth();
  const alerts = useAlerts();
  const liveNodes = useLiveNodes();
  const [chosen, setChosen] = useState<string>();
  const [windowSeconds, setWindowSeconds] = useState<number>(300);

  const summary = dashboard.data;
  const told = summary?.nodes ?? [];
  const names = [...new Set([...told.map((node) => node.node), ...liveNodes])];
  const node = chosen ?? names[0];
  const nodeSummary = told.find((candidate) => candidate.node === node);

  if (dashboard.error !== null && summary === undefined) {
    return (
      <>
        <PageHeader title="Dashboard" subtitle="This suite at a glance" />
        <Paper sx={{ border: `1px solid ${LINE}` }}>
          <FailedFace what="the dashboard" error={dashboard.error} retry={() => void dashboard.refetch()} />
        </Paper>
      </>
    );
  }

  return (
    <>
      <PageHeader
        title="Dashboard"
        subtitle={node === undefined ? 'This suite at a glance' : describe(node, nodeSummary)}
        action={
          <>
            {names.length > 1 && (
              <TextField
                select
                label="Machine"
                value={node ?? ''}
                onChange={(event) => {
                  setChosen(event.target.value);
                }}
                sx={{ minWidth: 180 }}
              >
                {names.map((name) => (
                  <MenuItem key={name} value={name}>
                    {name}
                  </MenuItem>
                ))}
              </TextField>
            )}
            <ToggleButtonGroup
              size="small"
              exclusive
              aria-label="Time shown"
              value={windowSeconds}
              onChange={(_, seconds: number | null) => {
                setWindowSeconds(seconds ?? windowSeconds);
              }}
            >
              {WINDOWS.map(({ seconds, label }) => (
                <ToggleButton key={seconds} value={seconds} sx={{ px: 1.25, py: 0.4, textTransform: 'none', fontSize: '0.76rem' }}>
                  {label}
                </ToggleButton>
              ))}
            </ToggleButtonGroup>
          </>
        }
      />
      {dashboard.error !== null && <OutdatedBanner what="figures" error={dashboard.error} />}
      <Tiles summary={summary} health={health.data ?? summary?.health ?? undefined} alerts={alerts.data} />
      {summary !== undefined && names.length === 0 ? (
        <Panel title="Machine">
          {summary.unavailable?.includes('metrics-collector') ? (
            <EmptyFace icon={Activity} title="No measurements now" hint="The metrics-collector does not answer. The charts come back with it." />
          ) : (
            <EmptyFace icon={Activity} title="No machine has reported yet" hint="The metrics-collector sends the first sample about a second after its start." />
          )}
        </Panel>
      ) : (
        <Charts node={node} summary={nodeSummary} windowSeconds={windowSeconds} />
      )}
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', lg: '3fr 2fr' }, mt: 2, alignItems: 'start' }}>
        <Panel title="Recent alerts" action={<MoreLink to="/alerts">All alerts</MoreLink>}>
          <Loaded
            query={alerts}
            what="alerts"
            empty={<EmptyFace icon={Bell} title="No alerts" hint="Nothing fires and nothing fired lately. Rules decide what would." />}
          >
            {(items) => <RecentAlerts alerts={items.slice(0, 6)} />}
          </Loaded>
        </Panel>
        <Panel title="Components" detail={health.data && <StatusChip status={styleOf(HEALTH, health.data.status)} quiet />}>
          <Components health={health.data ?? summary?.health ?? undefined} error={health.error} retry={() => void health.refetch()} />
        </Panel>
      </Box>
    </>
  );
}

function describe(name: string, node: NodeSummary | undefined): string {
  const facts = [
    node?.cpus ? plural(node.cpus, 'CPU') : undefined,
    node?.memoryTotalBytes ? `${bytes(node.memoryTotalBytes)} memory` : undefined,
    node?.load1 === undefined || node.load1 === null ? undefined : `load ${number(node.load1)}`,
  ].filter((fact) => fact !== undefined);
  return [name, ...facts].join(' · ');
}

function MoreLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Box component={Link} to={to} sx={{ fontSize: '0.78rem', color: 'primary.main', textDecoration: 'none', '&:hover': { textDecoration: 'underline' } }}>
      {children}
    </Box>
  );
}

function Tiles({ summary, health, alerts }: { summary: DashboardSummary | undefined; health: Health | undefined; alerts: Alert[] | undefined }) {
  const answers = (service: string) => summary?.unavailable?.includes(service) !== true;
  const workers = answers('worker-service') ? summary?.workers : undefined;
  const models = answers('model-service') ? summary?.models : undefined;
  const counted = answers('alert-service') ? summary?.alerts : undefined;
  const count = (state: Alert['state']) => alerts?.filter((alert) => alert.state === state).length;
  const firing = count('FIRING') ?? counted?.firing;
  const acknowledged = count('ACKNOWLEDGED') ?? counted?.acknowledged;
  const pending = count('PENDING') ?? counted?.pending;
  const critical = alerts?.filter((alert) => alert.state === 'FIRING' && alert.severity === 'critical').length ?? counted?.critical;
  const down = (health?.components ?? []).filter((component) => component.status !== 'UP');
  return (
    <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr 1fr', lg: 'repeat(4, 1fr)' }, mb: 2 }}>
      <Tile
        icon={Cpu}
        label="Workers"
        testId="tile-workers"
        to="/workers"
        loading={summary === undefined}
        value={workers?.running}
        detail={workers ? `of ${String(workers.total)} running${workers.stale > 0 ? ` · ${String(workers.stale)} stale` : ''}` : 'worker-service does not answer'}
        tone={workers === undefined || workers === null ? 'danger' : workers.stale > 0 ? 'warning' : 'neutral'}
      />
      <Tile
        icon={Boxes}
        label="Models"
        testId="tile-models"
        to="/models"
        loading={summary === undefined}
        value={models?.total}
        detail={models ? `on ${plural(models.nodes, 'node')}` : 'model-service does not answer'}
        tone={models === undefined || models === null ? 'danger' : 'neutral'}
      />
      <Tile
        icon={BellRing}
        label="Alerts firing"
        testId="tile-alerts"
        to="/alerts"
        loading={summary === undefined && alerts === undefined}
        value={firing}
        detail={
          firing === undefined
            ? 'alert-service does not answer'
            : [
                critical ? `${String(critical)} critical` : undefined,
                acknowledged ? `${String(acknowledged)} acknowledged` : undefined,
                pending ? `${String(pending)} pending` : undefined,
              ]
                .filter((part) => part !== undefined)
                .join(' · ') || 'nothing open besides'
        }
        tone={firing === undefined || firing > 0 ? 'danger' : 'neutral'}
      />
      <Tile
        icon={Activity}
        label="Health"
        testId="tile-health"
        loading={health === undefined && summary === undefined}
        value={health === undefined ? undefined : styleOf(HEALTH, health.status).label}
        detail={down.length === 0 ? `${String(health?.components?.length ?? 0)} components answer` : down.map((component) => component.name).join(', ')}
        tone={health === undefined || health.status === 'UP' ? 'neutral' : styleOf(HEALTH, health.status).tone}
      />
    </Box>
  );
}

interface TileProps {
  icon: LucideIcon;
  label: string;
  testId: string;
  value: number | string | undefined;
  detail: string;
  tone: Tone;
  loading: boolean;
  to?: string;
}

function Tile({ icon: Icon, label, testId, value, detail, tone, loading, to }: TileProps) {
  const color = tone === 'neutral' ? undefined : TONE_COLOR[tone];
  return (
    <Paper
      data-testid={testId}
      data-value={value}
      {...(to === undefined ? {} : { component: Link, to })}
      sx={{
        display: 'block',
        p: 2,
        border: `1px solid ${LINE}`,
        color: 'inherit',
        textDecoration: 'none',
        minWidth: 0,
        transition: 'border-color 150ms',
        ...(to === undefined ? {} : { '&:hover': { borderColor: 'rgba(255,255,255,0.2)' } }),
      }}
    >
      <Stack direction="row" sx={{ alignItems: 'center', gap: 1, color: 'text.secondary' }}>
        <Icon size={15} strokeWidth={1.8} aria-hidden />
        <Typography variant="caption" sx={{ fontWeight: 550 }}>
          {label}
        </Typography>
      </Stack>
      {loading ? (
        <Box role="status" aria-label={`Loading ${label.toLowerCase()}`}>
          <Skeleton width="45%" height={38} />
          <Skeleton width="70%" />
        </Box>
      ) : (
        <>
          <Typography component="p" sx={{ fontSize: '1.6rem', fontWeight: 640, letterSpacing: '-0.025em', lineHeight: 1.35, mt: 0.5, color, fontVariantNumeric: 'tabular-nums' }}>
            {value ?? '–'}
          </Typography>
          <Typography variant="caption" component="p" title={detail} sx={{ color: 'text.secondary', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
            {detail}
          </Typography>
        </>
      )}
    </Paper>
  );
}

function Charts({ node, summary, windowSeconds }: { node: string | undefined; summary: NodeSummary | undefined; windowSeconds: number }) {
  const series = useNodeSeries(node);
  const now = useNow(5_000);
  const last = (gauge: keyof typeof series) => series[gauge].values.at(-1);
  const lastTime = series.cpu.times.at(-1);
  const silent = lastTime !== undefined && now / 1000 - lastTime > 15;
  const total = summary?.memoryTotalBytes;
  const memory = last('memory');
  const share = (value: number) => percent(value, 0);
  return (
    <>
      {silent && (
        <Box role="status" sx={{ mb: 1.5 }}>
          <StatusChip status={{ label: `No sample for ${span(now - lastTime * 1000)}`, tone: 'warning' }} />
        </Box>
      )}
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', lg: '1fr 1fr' } }}>
        <ChartCard title="CPU" value={percent(last('cpu'))} detail={summary?.cpus ? `of ${plural(summary.cpus, 'CPU')}` : ''} color={SERIES_COLOR.cpu}>
          <TimeChart
            label="CPU use"
            testId="chart-cpu"
            windowSeconds={windowSeconds}
            top={1}
            format={share}
            lines={[{ label: 'CPU', color: SERIES_COLOR.cpu, points: series.cpu }]}
          />
        </ChartCard>
        <ChartCard
          title="Memory"
          value={percent(memory)}
          detail={total && memory !== undefined ? `${bytes(memory * total)} of ${bytes(total)}` : ''}
          color={SERIES_COLOR.memory}
        >
          <TimeChart
            label="Memory use"
            testId="chart-memory"
            windowSeconds={windowSeconds}
            top={1}
            format={share}
            lines={[{ label: 'Memory', color: SERIES_COLOR.memory, points: series.memory }]}
          />
        </ChartCard>
        <ChartCard title="Network" value={bytesPerSecond(last('receive'))} detail={`in · ${bytesPerSecond(last('transmit'))} out`} color={SERIES_COLOR.receive}>
          <TimeChart
            label="Network traffic"
            testId="chart-network"
            windowSeconds={windowSeconds}
            format={bytesPerSecond}
            binary
            lines={[
              { label: 'In', color: SERIES_COLOR.receive, points: series.receive },
              { label: 'Out', color: SERIES_COLOR.transmit, points: series.transmit },
            ]}
          />
        </ChartCard>
        <ChartCard title="Disk" value={percent(last('disk'))} detail="of the root file system" color={SERIES_COLOR.disk}>
          <TimeChart
            label="Disk use"
            testId="chart-disk"
            windowSeconds={windowSeconds}
            top={1}
            format={share}
            lines={[{ label: 'Disk', color: SERIES_COLOR.disk, points: series.disk }]}
          />
        </ChartCard>
      </Box>
    </>
  );
}

function ChartCard({ title, value, detail, color, children }: { title: string; value: string; detail: string; color: string; children: ReactNode }) {
  return (
    <Paper component="section" aria-label={title} sx={{ border: `1px solid ${LINE}`, overflow: 'hidden', minWidth: 0 }}>
      <Stack direction="row" sx={{ alignItems: 'baseline', gap: 1, px: 2, pt: 1.5 }}>
        <Box aria-hidden sx={{ width: 8, height: 8, borderRadius: '3px', bgcolor: color, alignSelf: 'center' }} />
        <Typography variant="h2">{title}</Typography>
        <Box sx={{ flex: 1 }} />
        <Typography component="span" sx={{ fontSize: '1.05rem', fontWeight: 620, letterSpacing: '-0.015em', fontVariantNumeric: 'tabular-nums' }}>
          {value}
        </Typography>
        <Typography component="span" variant="caption" sx={{ color: 'text.secondary', fontVariantNumeric: 'tabular-nums' }}>
          {detail}
        </Typography>
      </Stack>
      {children}
    </Paper>
  );
}

function RecentAlerts({ alerts }: { alerts: Alert[] }) {
  const now = useNow();
  return (
    <Box component="ul" aria-label="Recent alerts" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {alerts.map((alert) => (
        <Stack
          component="li"
          direction="row"
          key={alert.id}
          sx={{ alignItems: 'center', gap: 1.5, px: 2, py: 1.1, '&:not(:first-of-type)': { borderTop: `1px solid ${LINE}` } }}
        >
          <Dot tone={alert.state === 'RESOLVED' ? 'neutral' : styleOf(SEVERITY, alert.severity).tone} />
          <Box sx={{ minWidth: 0, flex: 1 }}>
            <Typography variant="body2" sx={{ fontWeight: 550, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
              {alert.name}
            </Typography>
            <Typography variant="caption" component="p" sx={{ color: 'text.secondary', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
              {alert.annotations?.['summary'] ?? alert.labels?.['instance'] ?? styleOf(SEVERITY, alert.severity).label}
            </Typography>
          </Box>
          <Typography variant="caption" sx={{ color: 'text.secondary', whiteSpace: 'nowrap' }}>
            {ago(alert.occurredAt, now)}
          </Typography>
          <StatusChip status={styleOf(ALERT_STATE, alert.state)} />
        </Stack>
      ))}
    </Box>
  );
}

function Components({ health, error, retry }: { health: Health | undefined; error: unknown; retry: () => void }) {
  const now = useNow(5_000);
  if (health === undefined) {
    return error === null ? <LoadingFace what="components" /> : <FailedFace what="the components" error={error} retry={retry} />;
  }
  const components = health.components ?? [];
  if (components.length === 0) {
    return <EmptyFace icon={Activity} title="No components reported" hint="The gateway tells the state of each service once it has asked them." />;
  }
  return (
    <Box component="ul" aria-label="Components" sx={{ listStyle: 'none', m: 0, py: 0.5, px: 0 }}>
      {components.map((component) => {
        const status = styleOf(HEALTH, component.status);
        return (
          <Stack component="li" direction="row" key={component.name} data-testid="component-row" data-name={component.name} data-status={component.status} sx={{ alignItems: 'center', gap: 1.25, px: 2, py: 0.7 }}>
            <Dot tone={status.tone} />
            <Typography variant="body2" sx={{ minWidth: 0, flexShrink: 0 }}>
              {component.name}
            </Typography>
            <Typography
              variant="caption"
              title={component.reason ?? ''}
              sx={{ flex: 1, minWidth: 0, color: component.status === 'UP' ? 'text.secondary' : TONE_COLOR[status.tone], overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
            >
              {component.status === 'UP' ? '' : component.reason || status.label}
            </Typography>
            <Typography variant="caption" sx={{ color: 'text.secondary', whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}>
              {component.status === 'UP'
                ? component.latencyMs === null || component.latencyMs === undefined
                  ? status.label
                  : `${number(Math.round(component.latencyMs * 10) / 10)} ms`
                : component.since
                  ? `for ${span(now - Date.parse(component.since))}`
                  : ''}
            </Typography>
          </Stack>
        );
      })}
    </Box>
  );
}
