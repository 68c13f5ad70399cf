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
import { Boxes, Download, Plus, Server, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../api/auth';
import { useModels } from '../../api/models';
import { useModelNodes, useRemoveModelNode } from '../../api/modelNodes';
import type { Model, ModelNode, ModelOnNode } from '../../api/types';
import { ConfirmDialog } from '../../components/Dialogs';
import { EmptyFace, Loaded } from '../../components/Faces';
import { ago, bytes, dateTime, plural } from '../../components/format';
import { useNotice } from '../../components/Notices';
import { RecentOperations } from '../../components/Operations';
import { PageHeader, Panel } from '../../components/Panel';
import { StaleMark } from '../../components/StaleMark';
import { REACHABILITY, styleOf } from '../../components/status';
import { Dot, StatusChip } from '../../components/StatusChip';
import { useNow } from '../../components/useNow';
import { MONOSPACE } from '../../theme';
import { DeleteModelDialog } from './DeleteModelDialog';
import { PullModelDialog } from './PullModelDialog';
import { RegisterNodeDialog } from './RegisterNodeDialog';

type Open = { dialog: 'pull' } | { dialog: 'register' } | { dialog: 'delete'; model: Model } | { dialog: 'remove'; node: ModelNode };

export function ModelsPage() {
  const models = useModels();
  const nodes = useModelNodes();
  const mayPull = useMay('models:write');
  const mayDelete = useMay('models:delete');
  const mayNodes = useMay('nodes:write');
  const [open, setOpen] = useState<Open>();
  const close = () => {
    setOpen(undefined);
  };
  const registered = nodes.data ?? [];
  const pullButton = mayPull && (
    <Button
      variant="contained"
      startIcon={<Download size={15} />}
      disabled={registered.length === 0}
      onClick={() => {
        setOpen({ dialog: 'pull' });
      }}
    >
      Pull model
    </Button>
  );
  const registerButton = mayNodes && (
    <Button
      variant="outlined"
      color="inherit"
      startIcon={<Plus size={15} />}
      onClick={() => {
        setOpen({ dialog: 'register' });
      }}
    >
      Register node
    </Button>
  );

  return (
    <>
      <PageHeader
        title="Models"
        subtitle="Language models and the Ollama nodes that hold them"
        action={
          <>
            {registerButton}
            {pullButton}
          </>
        }
      />
      <Stack sx={{ gap: 2 }}>
        <RecentOperations title="Model operations" prefix="model" mayCancel={mayPull} />
        <Panel title="Models" detail={models.data && models.data.length > 0 && plural(models.data.length, 'model')}>
          <Loaded
            query={models}
            what="models"
            empty={
              <EmptyFace
                icon={Boxes}
                title="No models"
                hint={registered.length === 0 ? 'Register an Ollama node first; the models it holds appear here.' : 'The registered nodes hold no model yet. Pull one by its name.'}
                action={registered.length === 0 ? registerButton : pullButton}
              />
            }
          >
            {(items) => (
              <ModelTable
                models={items}
                mayDelete={mayDelete}
                onDelete={(model) => {
                  setOpen({ dialog: 'delete', model });
                }}
              />
            )}
          </Loaded>
        </Panel>
        <Panel title="Nodes">
          <Loaded
            query={nodes}
            what="nodes"
            rows={2}
            empty={<EmptyFace icon={Server} title="No node registered" hint="A node is an Ollama server. Give its address once and the suite follows its models." action={registerButton} />}
          >
            {(items) => (
              <NodeTable
                nodes={items}
                mayRemove={mayNodes}
                onRemove={(node) => {
                  setOpen({ dialog: 'remove', node });
                }}
              />
            )}
          </Loaded>
        </Panel>
      </Stack>
      {open?.dialog === 'pull' && <PullModelDialog nodes={registered} onClose={close} />}
      {open?.dialog === 'register' && <RegisterNodeDialog onClose={close} />}
      {open?.dialog === 'delete' && <DeleteModelDialog model={open.model} onClose={close} />}
      {open?.dialog === 'remove' && <RemoveNodeDialog node={open.node} onClose={close} />}
    </>
  );
}

function ModelTable({ models, mayDelete, onDelete }: { models: Model[]; mayDelete: boolean; onDelete: (model: Model) => void }) {
  return (
    <TableContainer>
      <Table size="small" aria-label="Models">
        <TableHead>
          <TableRow>
            <TableCell>Model</TableCell>
            <TableCell align="right">Size</TableCell>
            <TableCell>Nodes</TableCell>
            <TableCell />
          </TableRow>
        </TableHead>
        <TableBody>
          {models.map((model) => (
            <TableRow key={model.name} data-testid="model-row" data-model-name={model.name}>
              <TableCell>
                <Typography variant="body2" sx={{ fontWeight: 550, wordBreak: 'break-all' }}>
                  {model.name}
                </Typography>
                {model.digest && (
                  <Typography variant="caption" component="p" title={model.digest} sx={{ color: 'text.secondary', fontFamily: MONOSPACE, fontSize: '0.7rem' }}>
                    {model.digest.replace(/^sha256:/, '').slice(0, 12)}
                  </Typography>
                )}
              </TableCell>
              <TableCell align="right" sx={{ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}>
                {bytes(model.size)}
              </TableCell>
              <TableCell>
                <Stack direction="row" sx={{ gap: 1, flexWrap: 'wrap' }}>
                  {model.nodes.map((node) => (
                    <Holder key={node.id} node={node} />
                  ))}
                </Stack>
              </TableCell>
              <TableCell align="right" sx={{ width: 48 }}>
                {mayDelete && (
                  <Tooltip title="Delete this model">
                    <IconButton
                      size="small"
                      aria-label={`Delete ${model.name}`}
                      onClick={() => {
                        onDelete(model);
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

function Holder({ node }: { node: ModelOnNode }) {
  return (
    <Stack direction="row" sx={{ alignItems: 'center', gap: 0.75 }}>
      <Tooltip title={node.loaded ? `In memory${node.sizeVram ? `, ${bytes(node.sizeVram)} of GPU memory` : ''}` : 'On disk'}>
        <Stack
          direction="row"
          component="span"
          sx={{ alignItems: 'center', gap: 0.9, px: 1, py: 0.25, borderRadius: 1.25, bgcolor: 'rgba(255,255,255,0.05)', fontSize: '0.77rem', whiteSpace: 'nowrap' }}
        >
          <Dot tone={node.stale ? 'warning' : node.loaded ? 'success' : 'neutral'} size={6} />
          {node.name}
          {node.loaded && (
            <Box component="span" sx={{ color: 'success.main' }}>
              loaded
            </Box>
          )}
        </Stack>
      </Tooltip>
      <StaleMark stale={node.stale} reason={node.reason} />
    </Stack>
  );
}

function NodeTable({ nodes, mayRemove, onRemove }: { nodes: ModelNode[]; mayRemove: boolean; onRemove: (node: ModelNode) => void }) {
  const now = useNow();
  return (
    <TableContainer>
      <Table size="small" aria-label="Nodes">
        <TableHead>
          <TableRow>
            <TableCell>Node</TableCell>
            <TableCell>State</TableCell>
            <TableCell>Ollama</TableCell>
            <TableCell align="right">Models</TableCell>
            <TableCell>In memory</TableCell>
            <TableCell>Last seen</TableCell>
            <TableCell />
          </TableRow>
        </TableHead>
        <TableBody>
          {nodes.map((node) => (
            <TableRow key={node.id} data-testid="node-row" data-state={node.state}>
              <TableCell>
                <Typography variant="body2" sx={{ fontWeight: 550 }}>
                  {node.name}
                </Typography>
                <Typography variant="caption" component="p" sx={{ color: 'text.secondary', fontFamily: MONOSPACE, fontSize: '0.7rem' }}>
                  {node.url}
                </Typography>
              </TableCell>
              <TableCell sx={{ maxWidth: 340 }}>
                <StatusChip status={styleOf(REACHABILITY, node.state)} />
                {node.reason && (
                  <Typography variant="caption" component="p" sx={{ color: 'text.secondary', mt: 0.5 }}>
                    {node.reason}
                  </Typography>
                )}
              </TableCell>
              <TableCell>{node.ollamaVersion || '–'}</TableCell>
              <TableCell align="right" sx={{ fontVariantNumeric: 'tabular-nums' }}>
                {node.models}
              </TableCell>
              <TableCell sx={{ color: 'text.secondary' }}>{node.loaded && node.loaded.length > 0 ? node.loaded.join(', ') : '–'}</TableCell>
              <TableCell sx={{ color: 'text.secondary', whiteSpace: 'nowrap' }} title={dateTime(node.lastSeenAt)}>
                {ago(node.lastSeenAt, now)}
              </TableCell>
              <TableCell align="right" sx={{ width: 48 }}>
                {mayRemove && (
                  <Tooltip title="Forget this node">
                    <IconButton
                      size="small"
                      aria-label={`Remove ${node.name}`}
                      onClick={() => {
                        onRemove(node);
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

function RemoveNodeDialog({ node, onClose }: { node: ModelNode; onClose: () => void }) {
  const remove = useRemoveModelNode();
  const notice = useNotice();
  return (
    <ConfirmDialog
      title={`Forget ${node.name}?`}
      intro="The suite stops following this node. The Ollama server and the models it holds stay as they are."
      submit="Forget node"
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() => {
        remove.mutate(node.id, {
          onSuccess: () => {
            notice(`${node.name} is no longer followed`);
            onClose();
          },
        });
      }}
    />
  );
}
