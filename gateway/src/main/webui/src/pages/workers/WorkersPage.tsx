import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Stack from '@mui/material/Stack';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import { CircleStop, Cpu, Network, Play, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../api/auth';
import { useClusters, useRemoveCluster } from '../../api/clusters';
import type { Cluster, Worker } from '../../api/types';
import { useStopWorker, useWorkers } from '../../api/workers';
import { ConfirmDialog } from '../../components/Dialogs';
import { EmptyFace, Loaded } from '../../components/Faces';
import { ago, bytes, dateTime, percent, plural } from '../../components/format';
import { Meter } from '../../components/Meter';
import { useNotice } from '../../components/Notices';
import { RecentOperations } from '../../components/Operations';
import { PageHeader, Panel } from '../../components/Panel';
import { StaleMark } from '../../components/StaleMark';
import { REACHABILITY, styleOf, WORKER_STATE } from '../../components/status';
import { StatusChip } from '../../components/StatusChip';
import { useNow } from '../../components/useNow';
import { MONOSPACE } from '../../theme';
import { RegisterClusterDialog } from './RegisterClusterDialog';
import { StartWorkersDialog } from './StartWorkersDialog';

type Open =
  | { dialog: 'start'; cluster?: Cluster }
  | { dialog: 'register' }
  | { dialog: 'stop'; worker: Worker }
  | { dialog: 'remove'; cluster: Cluster };

export function WorkersPage() {
  const workers = useWorkers();
  const clusters = useClusters();
  const mayWorkers = useMay('workers:write');
  const mayClusters = useMay('clusters:write');
  const [open, setOpen] = useState<Open>();
  const close = () => {
    setOpen(undefined);
  };
  const registered = clusters.data ?? [];
  const startButton = mayWorkers && (
    <Button
      variant="contained"
      startIcon={<Play size={15} />}
      disabled={registered.length === 0}
      onClick={() => {
        setOpen({ dialog: 'start' });
      }}
    >
      Start workers
    </Button>
  );
  const registerButton = mayClusters && (
    <Button
      variant="outlined"
      color="inherit"
      startIcon={<Plus size={15} />}
      onClick={() => {
        setOpen({ dialog: 'register' });
      }}
    >
      Register cluster
    </Button>
  );
  const stale = (workers.data ?? []).filter((worker) => worker.stale).length;

  return (
    <>
      <PageHeader
        title="Workers"
        subtitle="Compute workers of the registered Dask clusters, as their schedulers see them"
        action={
          <>
            {registerButton}
            {startButton}
          </>
        }
      />
      <Stack sx={{ gap: 2 }}>
        <RecentOperations title="Worker operations" prefix="worker" mayCancel={mayWorkers} />
        <Panel
          title="Workers"
          detail={workers.data && workers.data.length > 0 && `${plural(workers.data.length, 'worker')}${stale > 0 ? `, ${String(stale)} stale` : ''}`}
        >
          <Loaded
            query={workers}
            what="workers"
            empty={
              <EmptyFace
                icon={Cpu}
                title="No workers"
                hint={
                  registered.length === 0
                    ? 'Register the Dask scheduler of a cluster first; its workers appear here by themselves.'
                    : 'The registered clusters have no workers now. Start some, or let them join from elsewhere.'
                }
                action={registered.length === 0 ? registerButton : startButton}
              />
            }
          >
            {(items) => (
              <WorkerTable
                workers={items}
                mayStop={mayWorkers}
                onStop={(worker) => {
                  setOpen({ dialog: 'stop', worker });
                }}
              />
            )}
          </Loaded>
        </Panel>
        <Panel title="Clusters">
          <Loaded
            query={clusters}
            what="clusters"
            rows={2}
            empty={
              <EmptyFace
                icon={Network}
                title="No cluster registered"
                hint="A cluster is a Dask scheduler with its workers. Give its address once and the suite follows it."
                action={registerButton}
              />
            }
          >
            {(items) => (
              <ClusterTable
                clusters={items}
                mayWorkers={mayWorkers}
                mayClusters={mayClusters}
                onStart={(cluster) => {
                  setOpen({ dialog: 'start', cluster });
                }}
                onRemove={(cluster) => {
                  setOpen({ dialog: 'remove', cluster });
                }}
              />
            )}
          </Loaded>
        </Panel>
      </Stack>
      {open?.dialog === 'register' && <RegisterClusterDialog onClose={close} />}
      {open?.dialog === 'start' && <StartWorkersDialog clusters={registered} {...(open.cluster === undefined ? {} : { chosen: open.cluster })} onClose={close} />}
      {open?.dialog === 'stop' && <StopWorkerDialog worker={open.worker} onClose={close} />}
      {open?.dialog === 'remove' && <RemoveClusterDialog cluster={open.cluster} onClose={close} />}
    </>
  );
}

function WorkerTable({ workers, mayStop, onStop }: { workers: Worker[]; mayStop: boolean; onStop: (worker: Worker) => void }) {
  const now = useNow();
  return (
    <TableContainer>
      <Table size="small" aria-label="Workers">
        <TableHead>
          <TableRow>
            <TableCell>Worker</TableCell>
            <TableCell>Cluster</TableCell>
            <TableCell>State</TableCell>
            <TableCell>CPU</TableCell>
            <TableCell>Memory</TableCell>
            <TableCell align="right">Threads</TableCell>
            <TableCell align="right">Tasks</TableCell>
            <TableCell>Last seen</TableCell>
            <TableCell />
          </TableRow>
        </TableHead>
        <TableBody>
          {workers.map((worker) => (
            <TableRow
              key={worker.id}
              data-testid="worker-row"
              data-worker-name={worker.name}
              data-state={worker.state}
              data-stale={worker.stale}
              sx={{ opacity: worker.stale ? 0.72 : 1 }}
            >
              <TableCell sx={{ maxWidth: 280 }}>
                <Typography variant="body2" noWrap sx={{ fontWeight: 550 }} title={worker.name}>
                  {worker.name}
                </Typography>
                <Typography variant="caption" noWrap component="p" sx={{ color: 'text.secondary', fontFamily: MONOSPACE, fontSize: '0.7rem' }}>
                  {worker.address}
                </Typography>
              </TableCell>
              <TableCell sx={{ whiteSpace: 'nowrap' }}>{worker.clusterName ?? worker.clusterId}</TableCell>
              <TableCell>
                <Stack direction="row" sx={{ gap: 0.75, alignItems: 'center' }}>
                  <StatusChip status={styleOf(WORKER_STATE, worker.state)} title={worker.reason ?? ''} />
                  <StaleMark stale={worker.stale} reason={worker.reason} />
                </Stack>
              </TableCell>
              <TableCell>
                <Meter ratio={worker.cpuRatio} text={percent(worker.cpuRatio)} label={`CPU of ${worker.name}`} />
              </TableCell>
              <TableCell>
                <Meter
                  ratio={worker.memoryLimitBytes > 0 ? worker.memoryBytes / worker.memoryLimitBytes : 0}
                  text={worker.memoryLimitBytes > 0 ? `${bytes(worker.memoryBytes)} / ${bytes(worker.memoryLimitBytes)}` : bytes(worker.memoryBytes)}
                  label={`Memory of ${worker.name}`}
                />
              </TableCell>
              <TableCell align="right" sx={{ fontVariantNumeric: 'tabular-nums' }}>
                {worker.threads}
              </TableCell>
              <TableCell align="right" sx={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
                <Tooltip title={`${plural(worker.tasksExecuting, 'task')} executing, ${String(worker.tasksReady)} ready`}>
                  <span>
                    {worker.tasksExecuting}
                    <Box component="span" sx={{ color: 'text.secondary' }}>
                      {' '}
                      / {worker.tasksReady}
                    </Box>
                  </span>
                </Tooltip>
              </TableCell>
              <TableCell sx={{ color: 'text.secondary', whiteSpace: 'nowrap' }} title={dateTime(worker.lastSeenAt)}>
                {ago(worker.lastSeenAt, now)}
              </TableCell>
              <TableCell align="right" sx={{ width: 48 }}>
                {mayStop && (
                  <Tooltip title="Stop this worker">
                    <IconButton
                      size="small"
                      aria-label={`Stop ${worker.name}`}
                      onClick={() => {
                        onStop(worker);
                      }}
                    >
                      <CircleStop size={16} />
                    </IconButton>
                  </Tooltip>
                )}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

interface ClusterTableProps {
  clusters: Cluster[];
  mayWorkers: boolean;
  mayClusters: boolean;
  onStart: (cluster: Cluster) => void;
  onRemove: (cluster: Cluster) => void;
}

function ClusterTable({ clusters, mayWorkers, mayClusters, onStart, onRemove }: ClusterTableProps) {
  const now = useNow();
  return (
    <TableContainer>
      <Table size="small" aria-label="Clusters">
        <TableHead>
          <TableRow>
            <TableCell>Cluster</TableCell>
            <TableCell>Scheduler</TableCell>
            <TableCell>State</TableCell>
            <TableCell align="right">Workers</TableCell>
            <TableCell>Last seen</TableCell>
            <TableCell />
          </TableRow>
        </TableHead>
        <TableBody>
          {clusters.map((cluster) => (
            <TableRow key={cluster.id} data-testid="cluster-row" data-state={cluster.state}>
              <TableCell sx={{ fontWeight: 550 }}>{cluster.name}</TableCell>
              <TableCell>
                <Typography variant="caption" component="p" sx={{ fontFamily: MONOSPACE }}>
                  {cluster.address}
                </Typography>
                <Typography variant="caption" component="p" sx={{ color: 'text.secondary', fontFamily: MONOSPACE, fontSize: '0.7rem' }}>
                  {cluster.httpUrl}
                </Typography>
              </TableCell>
              <TableCell sx={{ maxWidth: 340 }}>
                <StatusChip status={styleOf(REACHABILITY, cluster.state)} />
                {cluster.reason && (
                  <Typography variant="caption" component="p" sx={{ color: 'text.secondary', mt: 0.5 }}>
                    {cluster.reason}
                  </Typography>
                )}
                {cluster.state === 'REACHABLE' && cluster.controlApi === false && (
                  <Typography variant="caption" component="p" sx={{ color: 'text.secondary', mt: 0.5 }}>
                    The scheduler’s control API is off: its workers cannot be retired from here.
                  </Typography>
                )}
              </TableCell>
              <TableCell align="right" sx={{ fontVariantNumeric: 'tabular-nums' }}>
                {cluster.workers}
              </TableCell>
              <TableCell sx={{ color: 'text.secondary', whiteSpace: 'nowrap' }} title={dateTime(cluster.lastSeenAt)}>
                {ago(cluster.lastSeenAt, now)}
              </TableCell>
              <TableCell align="right" sx={{ whiteSpace: 'nowrap' }}>
                {mayWorkers && (
                  <Tooltip title="Start workers here">
                    <IconButton
                      size="small"
                      aria-label={`Start workers on ${cluster.name}`}
                      onClick={() => {
                        onStart(cluster);
                      }}
                    >
                      <Play size={16} />
                    </IconButton>
                  </Tooltip>
                )}
                {mayClusters && (
                  <Tooltip title="Forget this cluster">
                    <IconButton
                      size="small"
                      aria-label={`Remove ${cluster.name}`}
                      onClick={() => {
                        onRemove(cluster);
                      }}
                    >
                      <Trash2 size={16} />
                    </IconButton>
                  </Tooltip>
                )}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

function StopWorkerDialog({ worker, onClose }: { worker: Worker; onClose: () => void }) {
  const stop = useStopWorker();
  const notice = useNotice();
  return (
    <ConfirmDialog
      title={`Stop ${worker.name}?`}
      intro={
        <>
          The worker leaves {worker.clusterName ?? 'its cluster'}; the scheduler gives its tasks to others.
          {worker.tasksExecuting > 0 && ` It executes ${plural(worker.tasksExecuting, 'task')} now.`}
          {!worker.managed && ' This suite did not start it, so a supervisor elsewhere may bring it back.'}
        </>
      }
      submit="Stop worker"
      submitTestId="confirm-stop-worker"
      busy={stop.isPending}
      error={stop.error}
      onClose={onClose}
      onConfirm={() => {
        stop.mutate(worker.id, {
          onSuccess: () => {
            notice(`${worker.name} is being stopped`);
            onClose();
          },
        });
      }}
    />
  );
}

function RemoveClusterDialog({ cluster, onClose }: { cluster: Cluster; onClose: () => void }) {
  const remove = useRemoveCluster();
  const notice = useNotice();
  return (
    <ConfirmDialog
      title={`Forget ${cluster.name}?`}
      intro="The suite stops following this cluster and its workers disappear from the lists. The scheduler itself keeps running."
      submit="Forget cluster"
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() => {
        remove.mutate(cluster.id, {
          onSuccess: () => {
            notice(`${cluster.name} is no longer followed`);
            onClose();
          },
        });
      }}
    />
  );
}
