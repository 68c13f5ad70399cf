import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import { Plus, Trash2, Webhook } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../api/auth';
import { useChannels, useDeleteChannel } from '../../api/channels';
import type { Channel } from '../../api/types';
import { ConfirmDialog } from '../../components/Dialogs';
import { EmptyFace, Loaded } from '../../components/Faces';
import { ago } from '../../components/format';
import { useNotice } from '../../components/Notices';
import { Panel } from '../../components/Panel';
import { CHANNEL_TYPE, DELIVERY_STATE, styleOf } from '../../components/status';
import { StatusChip } from '../../components/StatusChip';
import { useNow } from '../../components/useNow';
import { MONOSPACE, TONE_COLOR } from '../../theme';
import { ChannelDialog } from './ChannelDialog';

export function ChannelList() {
  const channels = useChannels();
  const mayWrite = useMay('channels:write');
  const [creating, setCreating] = useState(false);
  const [doomed, setDoomed] = useState<Channel>();
  const createButton = mayWrite && (
    <Button
      variant="contained"
      startIcon={<Plus size={15} />}
      onClick={() => {
        setCreating(true);
      }}
    >
      New webhook
    </Button>
  );
  return (
    <>
      <Panel title="Channels" action={createButton}>
        <Loaded
          query={channels}
          what="channels"
          empty={<EmptyFace icon={Webhook} title="No channels yet" hint="Alerts show here, but nobody is told. A webhook sends each alert to an address of yours." action={createButton} />}
        >
          {(items) => <ChannelTable channels={items} mayDelete={mayWrite} onDelete={setDoomed} />}
        </Loaded>
      </Panel>
      {creating && (
        <ChannelDialog
          onClose={() => {
            setCreating(false);
          }}
        />
      )}
      {doomed !== undefined && (
        <DeleteChannelDialog
          channel={doomed}
          onClose={() => {
            setDoomed(undefined);
          }}
        />
      )}
    </>
  );
}

function ChannelTable({ channels, mayDelete, onDelete }: { channels: Channel[]; mayDelete: boolean; onDelete: (channel: Channel) => void }) {
  const now = useNow();
  return (
    <TableContainer>
      <Table size="small" aria-label="Channels">
        <TableHead>
          <TableRow>
            <TableCell>Channel</TableCell>
            <TableCell>Type</TableCell>
            <TableCell>Address</TableCell>
            <TableCell>Told</TableCell>
            <TableCell>Last delivery</TableCell>
            <TableCell align="right">Failed</TableCell>
            <TableCell />
          </TableRow>
        </TableHead>
        <TableBody>
          {channels.map((channel) => (
            <TableRow key={channel.id} data-testid="channel-row" data-channel-name={channel.name}>
              <TableCell sx={{ fontWeight: 550 }}>
                {channel.name}
                {!channel.enabled && (
                  <Typography component="span" variant="caption" sx={{ color: 'text.secondary', ml: 1 }}>
                    off
                  </Typography>
                )}
              </TableCell>
              <TableCell>{styleOf(CHANNEL_TYPE, channel.type).label}</TableCell>
              <TableCell sx={{ fontFamily: MONOSPACE, fontSize: '0.76rem !important', wordBreak: 'break-all' }}>{channel.url ?? '–'}</TableCell>
              <TableCell sx={{ whiteSpace: 'nowrap' }}>{channel.sendResolved ? 'Firing and resolved' : 'Firing'}</TableCell>
              <TableCell sx={{ maxWidth: 300 }}>
                {channel.lastDelivery ? (
                  <>
                    <StatusChip status={styleOf(DELIVERY_STATE, channel.lastDelivery.state)} />
                    <Typography component="span" variant="caption" sx={{ color: 'text.secondary', ml: 1 }}>
                      {ago(channel.lastDelivery.at, now)}
                    </Typography>
                    {channel.lastDelivery.reason && (
                      <Typography variant="caption" component="p" sx={{ color: 'text.secondary', mt: 0.5 }}>
                        {channel.lastDelivery.reason}
                      </Typography>
                    )}
                  </>
                ) : (
                  <Typography variant="caption" sx={{ color: 'text.secondary' }}>
                    nothing yet
                  </Typography>
                )}
              </TableCell>
              <TableCell align="right" sx={{ fontVariantNumeric: 'tabular-nums', color: channel.failed ? TONE_COLOR.danger : 'text.secondary' }}>
                {channel.failed ?? 0}
              </TableCell>
              <TableCell align="right" sx={{ width: 48 }}>
                {mayDelete && (
                  <Tooltip title="Delete">
                    <IconButton
                      size="small"
                      aria-label={`Delete ${channel.name}`}
                      onClick={() => {
                        onDelete(channel);
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

function DeleteChannelDialog({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const remove = useDeleteChannel();
  const notice = useNotice();
  return (
    <ConfirmDialog
      title={`Delete ${channel.name}?`}
      intro="Alerts are no longer sent to this address."
      submit="Delete channel"
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() => {
        remove.mutate(channel.id, {
          onSuccess: () => {
            notice(`${channel.name} is deleted`);
            onClose();
          },
        });
      }}
    />
  );
}
