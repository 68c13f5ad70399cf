import Chip from '@mui/material/Chip';
import Stack from '@mui/material/Stack';
import TableCell from '@mui/material/TableCell';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { KeyRound, LogOut, MonitorSmartphone, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useApiKeys, useDeleteApiKey } from '../../api/apiKeys';
import { useIdentity } from '../../api/auth';
import { useEndSession, useSessions } from '../../api/sessions';
import type { ApiKey, LoginSession } from '../../api/types';
import { ConfirmDialog } from '../../components/Dialogs';
import { EmptyFace, Loaded, ProblemBanner } from '../../components/Faces';
import { ago, dateTime, plural } from '../../components/format';
import { ListTable, RowButton } from '../../components/ListTable';
import { NewButton } from '../../components/NewButton';
import { useNotice } from '../../components/Notices';
import { PageHeader, Panel } from '../../components/Panel';
import { Words } from '../../components/Words';
import { useNow } from '../../components/useNow';
import { MONOSPACE } from '../../theme';
import { ApiKeyDialog } from './ApiKeyDialog';
import { SecondFactorPanel } from './SecondFactorPanel';

/** What belongs to the person who is signed in: where they are signed in, and the keys of their programs. */
export function AccountPage() {
  const identity = useIdentity();
  return (
    <>
      <PageHeader title="Account" subtitle={`${identity?.username ?? ''}${identity?.roles.length ? ` · ${identity.roles.join(', ')}` : ''}`} />
      <Stack sx={{ gap: 2 }}>
        <SecondFactorPanel />
        <Sessions />
        <ApiKeys />
      </Stack>
    </>
  );
}

function Sessions() {
  const sessions = useSessions();
  const end = useEndSession();
  const notice = useNotice();
  const now = useNow();
  return (
    <Panel title="Sessions" detail={sessions.data && plural(sessions.data.length, 'place')}>
      <ProblemBanner error={end.error} />
      <Loaded query={sessions} what="sessions" rows={2} empty={<EmptyFace icon={MonitorSmartphone} title="No sessions" hint="You are signed in nowhere else." />}>
        {(items) => (
          <ListTable label="Sessions" columns={['Where', 'Signed in', 'Last renewed', '']}>
            {items.map((item: LoginSession) => (
              <TableRow key={item.id} data-testid="session-row" data-current={item.current}>
                <TableCell sx={{ maxWidth: 420 }}>
                  <Stack direction="row" sx={{ alignItems: 'center', gap: 1 }}>
                    <Typography variant="body2" noWrap title={item.userAgent} sx={{ fontWeight: 550 }}>
                      {item.userAgent || 'A program'}
                    </Typography>
                    {item.current && <Chip size="small" color="primary" variant="outlined" label="This one" />}
                  </Stack>
                  <Typography variant="caption" component="p" sx={{ color: 'text.secondary', fontFamily: MONOSPACE, fontSize: '0.7rem' }}>
                    {item.address}
                  </Typography>
                </TableCell>
                <TableCell sx={{ whiteSpace: 'nowrap' }}>{dateTime(item.createdAt)}</TableCell>
                <TableCell sx={{ whiteSpace: 'nowrap' }}>{ago(item.lastUsedAt, now)}</TableCell>
                <TableCell align="right" sx={{ width: 48 }}>
                  {!item.current && (
                    <RowButton
                      label={`End the session from ${item.address}`}
                      title="End this session"
                      icon={LogOut}
                      disabled={end.isPending}
                      onClick={() => {
                        end.mutate(item.id, {
                          onSuccess: () => {
                            notice('The session has ended');
                          },
                        });
                      }}
                    />
                  )}
                </TableCell>
              </TableRow>
            ))}
          </ListTable>
        )}
      </Loaded>
    </Panel>
  );
}

function ApiKeys() {
  const apiKeys = useApiKeys();
  const [creating, setCreating] = useState(false);
  const [deleting, setDeleting] = useState<ApiKey>();
  const createButton = (
    <NewButton
      label="New key"
      testId="create-key"
      onClick={() => {
        setCreating(true);
      }}
    />
  );
  return (
    <Panel title="API keys" detail={apiKeys.data && apiKeys.data.length > 0 && plural(apiKeys.data.length, 'key')} action={createButton}>
      <Loaded
        query={apiKeys}
        what="API keys"
        rows={2}
        empty={<EmptyFace icon={KeyRound} title="No API keys" hint="A key lets a program do some of what you may do, for operations and for models alike." />}
      >
        {(items) => <ApiKeyTable apiKeys={items} onDelete={setDeleting} />}
      </Loaded>
      {creating && (
        <ApiKeyDialog
          onClose={() => {
            setCreating(false);
          }}
        />
      )}
      {deleting !== undefined && (
        <DeleteKeyDialog
          apiKey={deleting}
          onClose={() => {
            setDeleting(undefined);
          }}
        />
      )}
    </Panel>
  );
}

function ApiKeyTable({ apiKeys, onDelete }: { apiKeys: ApiKey[]; onDelete: (apiKey: ApiKey) => void }) {
  const now = useNow();
  return (
    <ListTable label="API keys" columns={['Name', 'May', 'Last used', 'Ends', '']}>
      {apiKeys.map((apiKey) => (
        <TableRow key={apiKey.id} data-testid="key-row" data-key-name={apiKey.name}>
          <TableCell sx={{ fontWeight: 550 }}>{apiKey.name}</TableCell>
          <TableCell>
            <Words words={[...apiKey.scopes, ...(apiKey.models ?? []), ...(apiKey.clusters ?? [])]} />
          </TableCell>
          <TableCell sx={{ whiteSpace: 'nowrap' }}>{apiKey.lastUsedAt ? ago(apiKey.lastUsedAt, now) : 'never'}</TableCell>
          <TableCell sx={{ whiteSpace: 'nowrap' }}>{apiKey.expiresAt ? dateTime(apiKey.expiresAt) : 'never'}</TableCell>
          <TableCell align="right" sx={{ width: 48 }}>
            <RowButton
              label={`Delete ${apiKey.name}`}
              title="Delete this key"
              icon={Trash2}
              onClick={() => {
                onDelete(apiKey);
              }}
            />
          </TableCell>
        </TableRow>
      ))}
    </ListTable>
  );
}

function DeleteKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const remove = useDeleteApiKey();
  const notice = useNotice();
  return (
    <ConfirmDialog
      title={`Delete ${apiKey.name}?`}
      intro="Programs that use it are refused within two seconds."
      submit="Delete key"
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() => {
        remove.mutate(apiKey.id, {
          onSuccess: () => {
            notice(`${apiKey.name} is deleted`);
            onClose();
          },
        });
      }}
    />
  );
}
